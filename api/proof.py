"""Proofs of orders: ``python -m api.proof``. ``verify`` and ``explain`` need neither the database nor the network.

    python -m api.proof key                         a new key: the setting, and the public key to give away
    python -m api.proof fetch ORDER_ID > FILE       the proof of an order, from the database of DATABASE_URL
    python -m api.proof verify FILE --key PUBLIC    whether the file is as it was signed
    python -m api.proof explain FILE [WORDS]        for each line of the order the turns and the words that made it;
                                                    with WORDS, the turns in which the guest said them

Exit code: 0 fine, 1 the proof is not valid, there is none, or nobody said these words, 2 the command was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from api.proof_key import PublicKey, SigningKey
from api.prover import join_proof
from domain.order_proof import (
    AgreementLink,
    OrderProof,
    OutcomeLink,
    ProofInvalid,
    ProofLine,
    ReadBackLink,
    TurnLink,
    name_guest_words,
    name_reply_words,
    verify_proof,
)
from store.errors import StoreUnavailable
from store.order_proofs import OrderProofs
from store.pool import open_pool


def main(given: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    arguments = _parser().parse_args(given)
    try:
        sys.stdout.write(_run(arguments))
    except (ProofInvalid, StoreUnavailable) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


def _run(arguments: argparse.Namespace) -> str:
    match arguments.what:
        case "key":
            return _make_key()
        case "fetch":
            return asyncio.run(_fetch(os.environ.get("DATABASE_URL", ""), arguments.order_id, arguments.tenant))
        case "verify":
            return verify_file(Path(arguments.file).read_bytes(), PublicKey.read(arguments.key))
        case _:
            proof = OrderProof.read(Path(arguments.file).read_bytes())
            lines = find_words(proof, arguments.words) if arguments.words else explain_proof(proof)
            return "".join(f"{line}\n" for line in lines)


def verify_file(content: bytes, key: PublicKey) -> str:
    """One line about a valid proof. Raises ProofInvalid."""
    proof = OrderProof.read(content)
    missing = verify_proof(proof, key.id, key.check)
    outcome = proof.find(OutcomeLink)
    order = f"order {outcome.order_id}" if outcome else "an order"
    words = "all words are in it" if not missing else f"{len(missing)} texts are not in it (erased or expired)"
    return f"valid: {order}, {len(proof.links)} links, {words}\n"


def explain_proof(proof: OrderProof) -> Iterator[str]:
    """The lines of the order with the turns and the words that made them, the read-back, and the yes.

    It does not verify the proof.
    """
    read_back, agreement = proof.find(ReadBackLink), proof.find(AgreementLink)
    for line in read_back.lines if read_back else ():
        yield _describe_line(line)
        yield from _quote_turns(proof, line.turns)
    if read_back and read_back.turn is not None:
        yield f"read back in turn {read_back.turn}, menu {read_back.menu_version or 'unknown'}:"
        yield f"  {_find_text(proof, name_reply_words(read_back.turn))}"
    if agreement and agreement.turn is not None:
        yield "agreed to:"
        yield from _quote_turns(proof, (agreement.turn,))


def find_words(proof: OrderProof, words: str) -> Iterator[str]:
    """The turns in which the guest said these words. Raises ProofInvalid when there are none."""
    turns = [each.link.turn for each in proof.links if isinstance(each.link, TurnLink)]
    hits = [turn for turn in turns if words.casefold() in _find_guest_text(proof, turn).casefold()]
    if not hits:
        raise ProofInvalid(f"No message of this order in the file has the words “{words}”.")
    yield from _quote_turns(proof, hits)


def _describe_line(line: ProofLine) -> str:
    parts = [*line.options, *(f"no {each}" for each in line.refusals)]
    return f"{line.quantity} × {line.name}" + (f" ({', '.join(parts)})" if parts else "")


def _quote_turns(proof: OrderProof, turns: Iterable[int]) -> Iterator[str]:
    times = {each.link.turn: each.link.at for each in proof.links if isinstance(each.link, TurnLink)}
    for turn in turns:
        yield f"  turn {turn}, {times.get(turn, '')}: “{_find_guest_text(proof, turn) or '(erased)'}”"
        yield f"    we: {_find_text(proof, name_reply_words(turn))}"


def _find_guest_text(proof: OrderProof, turn: int) -> str:
    words = proof.words.get(name_guest_words(turn))
    value = words.value if words else None
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""


def _find_text(proof: OrderProof, name: str) -> str:
    words = proof.words.get(name)
    return " / ".join(str(words.value).splitlines()) if words else "(erased)"


def _make_key() -> str:
    text = SigningKey.new_text()
    return f"PROOF_SIGNING_KEY={text}\n# public key, to verify proofs:\n# {SigningKey(text).public.text}\n"


async def _fetch(url: str, order_id: str, tenant: str | None) -> str:
    if not url:
        raise ValueError("Set DATABASE_URL to the orchestrator's Postgres database.")
    pool = await open_pool(url, 2)
    try:
        stored = await OrderProofs(pool).find(order_id, tenant)
    finally:
        await pool.close()
    if stored is None:
        raise ProofInvalid(f"There is no proof of the order {order_id}.")
    return join_proof(stored).to_bytes().decode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m api.proof", description="Proofs of orders.")
    what = parser.add_subparsers(dest="what", metavar="key | fetch | verify | explain", required=True)
    what.add_parser("key", help="make a new key")
    fetch = what.add_parser("fetch", help="print the proof of an order")
    fetch.add_argument("order_id", metavar="ORDER_ID")
    fetch.add_argument("--tenant", help="of this restaurant only")
    verify = what.add_parser("verify", help="verify a file")
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--key", required=True, metavar="PUBLIC", help="the public key, as `key` prints it")
    explain = what.add_parser("explain", help="show which words made each line")
    explain.add_argument("file", metavar="FILE")
    explain.add_argument("words", nargs="?", metavar="WORDS", help="only the turns in which the guest said this")
    return parser


if __name__ == "__main__":
    sys.exit(main())
