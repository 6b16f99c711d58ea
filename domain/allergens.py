"""The allergens that menus declare by law, and the everyday words that guests and menus have for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

# One row per allergen that food law names: how guests say it, in English and Spanish, without accents.
_SAID: Mapping[str, str] = {
    "gluten": "wheat, barley, rye, spelt, flour, coeliac, celiac, trigo, cebada, centeno, harina, celiaco, celiaca",
    "crustaceans": "crustacean, shellfish, seafood, shrimp, shrimps, prawn, prawns, crab, crabs, lobster, lobsters, "
    "crayfish, langoustine, crustaceos, marisco, mariscos, gamba, gambas, camaron, camarones, cangrejo, langosta, "
    "langostino, langostinos",
    "eggs": "egg, mayonnaise, mayo, huevo, huevos, mayonesa",
    "fish": "seafood, salmon, tuna, cod, anchovy, anchovies, sardines, pescado, atun, bacalao, anchoas, sardinas",
    "peanuts": "peanut, peanut butter, groundnut, groundnuts, nut, nuts, cacahuete, cacahuetes, cacahuate, cacahuates, "
    "mani, frutos secos, nueces",
    "soy": "soya, soybean, soybeans, soja, tofu, edamame",
    "milk": "dairy, dairy products, lactose, cheese, butter, cream, yogurt, yoghurt, casein, whey, leche, lacteo, "
    "lacteos, productos lacteos, lactosa, queso, mantequilla, nata, crema, yogur",
    "nuts": "nut, tree nut, tree nuts, almond, almonds, hazelnut, hazelnuts, walnut, walnuts, cashew, cashews, pecan, "
    "pecans, pistachio, pistachios, macadamia, brazil nuts, frutos secos, frutos de cascara, nuez, nueces, almendra, "
    "almendras, avellana, avellanas, anacardo, anacardos, pistacho, pistachos",
    "celery": "celeriac, apio",
    "mustard": "mostaza",
    "sesame": "sesame seeds, tahini, sesamo, ajonjoli",
    "sulphites": "sulphite, sulfites, sulfite, sulphur dioxide, sulfur dioxide, sulfitos, sulfito",
    "lupin": "lupins, altramuz, altramuces",
    "molluscs": "mollusc, mollusks, mollusk, shellfish, seafood, mussel, mussels, oyster, oysters, clam, clams, squid, "
    "octopus, scallop, scallops, snails, moluscos, marisco, mariscos, mejillon, mejillones, ostra, ostras, almeja, "
    "almejas, calamar, calamares, pulpo",
}
# A guest who avoids "nuts" is warned of both kinds; a menu that declares them means the one.
_WIDER = {"nuts": frozenset({"nuts", "peanuts"})}

LEGAL = frozenset(_SAID)


def _by_word() -> Mapping[str, frozenset[str]]:
    words = {word for said in _SAID.values() for word in said.split(", ")}
    meant = {word: frozenset(name for name, said in _SAID.items() if word in said.split(", ")) for word in words}
    return {**meant, **{name: frozenset({name}) for name in LEGAL}}


_MEANS = _by_word()


def allergens_meant(word: str) -> frozenset[str]:
    """The declared allergens that a guest's word stands for: "dairy" -> {"milk"}; an unknown word stands for itself."""
    said = _plain(word)
    return _WIDER.get(said) or _MEANS.get(said) or frozenset({said})


def allergens_found(declared: frozenset[str], avoided: frozenset[str]) -> frozenset[str]:
    """Those declared allergens that are, or on a menu in everyday words ("dairy", "shellfish") may be, avoided ones."""
    return frozenset(name for name in declared if avoided & _MEANS.get(_plain(name), frozenset({_plain(name)})))


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.strip().lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
