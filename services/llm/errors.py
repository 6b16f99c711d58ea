"""The errors of the language model. After each of them the turn continues without the model.

ModelError
├── ModelTimeout      no complete response within the limit
├── ModelUnavailable  unreachable, 429 or 5xx: temporary
├── ModelCircuitOpen  too many failures in a row, so the circuit is open; nothing was sent
├── ModelRefused      the server rejects the request (401, 403, 404, 400), or the model refuses to answer
└── ModelNonsense     an invalid response: bad JSON, wrong schema, or empty
"""

from __future__ import annotations

from domain.model_error import ModelError

__all__ = ["ModelCircuitOpen", "ModelError", "ModelNonsense", "ModelRefused", "ModelTimeout", "ModelUnavailable"]


class ModelTimeout(ModelError):
    code = "model_timeout"


class ModelUnavailable(ModelError):
    code = "model_unavailable"


class ModelCircuitOpen(ModelError):
    code = "model_circuit_open"


class ModelRefused(ModelError):
    code = "model_refused"


class ModelNonsense(ModelError):
    code = "model_nonsense"
