"""The vocabulary of allergen labels in English, Spanish, German, French and Italian. Data only.

Words are in lower case, without accents, separated by commas. A word outside these tables is not understood, and then
nothing in the label counts as safe.
"""

from __future__ import annotations

from collections.abc import Mapping

ALLERGENS: Mapping[str, str] = {
    "gluten": "cereals containing gluten, wheat, barley, rye, oat, oats, spelt, kamut, khorasan, triticale, durum, "
    "semolina, bulgur, couscous, seitan, malt, flour, coeliac, celiac, cereal, cereals, oat milk, wheat starch, "
    "trigo, cebada, centeno, avena, espelta, semola, malta, harina, celiaco, celiaca, celiaquia, cereales, "
    "glutenhaltiges getreide, weizen, roggen, gerste, hafer, dinkel, ble, seigle, orge, avoine, epeautre, "
    "cereales contenant du gluten, glutine, cereali contenenti glutine, cereali, frumento, grano, segale, orzo, "
    "farro",
    "crustaceans": "crustacean, crustacean shellfish, shrimp, prawn, crab, lobster, crayfish, langoustine, scampi, "
    "krill, crustaceo, crustaceos, gamba, camaron, camarones, cangrejo, langosta, langostino, cigala, krebstiere, "
    "krebstier, krebstieren, garnelen, krabben, hummer, crustace, crustaces, crevette, crabe, homard, crostacei, "
    "gamberi, gamberetti, granchio",
    "eggs": "egg, albumen, huevo, clara de huevo, ei, eier, eiern, oeuf, uovo, uova",
    "fish": "fish sauce, fish oil, salmon, tuna, cod, haddock, hake, anchovy, anchovies, sardine, mackerel, trout, "
    "pescado, salsa de pescado, atun, bacalao, merluza, anchoa, sardina, fisch, fische, fischen, poisson, pesce",
    "peanuts": "peanut, peanut butter, peanut oil, groundnut, monkey nut, arachis, cacahuete, cacahuate, mani, "
    "mantequilla de cacahuete, mantequilla de mani, erdnuss, erdnusse, erdnuesse, erdnussen, erdnuessen, arachide, "
    "arachidi",
    "soy": "soya, soybean, soy bean, soya bean, soy milk, soya milk, soy sauce, tofu, edamame, tempeh, tamari, "
    "soja, salsa de soja, leche de soja, sojabohnen, lait de soja, soia",
    "milk": "dairy, dairy product, lactose, cheese, butter, cream, yogurt, yoghurt, casein, caseinate, whey, ghee, "
    "buttermilk, cows milk, goats milk, sheeps milk, leche, lacteo, producto lacteo, lactosa, queso, mantequilla, "
    "nata, crema, yogur, caseina, suero de leche, milch, milcherzeugnisse, laktose, kase, kaese, sahne, lait, "
    "produits laitiers, fromage, beurre, creme, latte, lattosio, formaggio, burro, panna, latticini",
    "nuts": "nut, tree nut, almond, hazelnut, walnut, cashew, cashew nut, pecan, pecan nut, pistachio, "
    "pistachio nut, macadamia, macadamia nut, queensland nut, brazil nut, almond milk, almond butter, nut butter, "
    "nut oil, filbert, frutos secos, frutos de cascara, frutos con cascara, nuez, nueces, almendra, avellana, "
    "anacardo, pacana, pistacho, leche de almendras, schalenfruchte, schalenfruechte, nuss, nusse, nuesse, nussen, "
    "nuessen, schalenfruchten, mandeln, haselnusse, haselnuesse, walnusse, walnuesse, cashewkerne, pistazien, "
    "fruits a coque, noix, amandes, noisettes, noix de cajou, pistaches, frutta a guscio, frutta secca, mandorle, "
    "nocciole, noci, anacardi, pistacchi",
    "celery": "celeriac, apio, sellerie, celeri, sedano",
    "mustard": "mostaza, senf, moutarde, senape",
    "sesame": "sesame seed, tahini, tahin, sesamo, ajonjoli, sesam, sesamsamen",
    "sulphites": "sulphite, sulfite, sulphur dioxide, sulfur dioxide, so2, sulfito, dioxido de azufre, "
    "anhidrido sulfuroso, schwefeldioxid, sulfit, sulfiten, sulfite, anhydride sulfureux, solfito, solfiti, "
    "anidride solforosa",
    "lupin": "lupine, lupin bean, altramuz, altramuces, lupinen, lupino, lupini",
    "molluscs": "mollusc, mollusk, mussel, oyster, clam, squid, octopus, scallop, cockle, snail, cuttlefish, "
    "calamari, molusco, mejillon, mejillones, ostra, almeja, calamar, calamares, pulpo, sepia, weichtiere, "
    "muscheln, tintenfisch, mollusque, moules, huitres, molluschi, cozze, vongole, calamaro",
}
"""The allergens that menus must declare in the EU and the USA, each with its synonyms and members."""

SEVERAL: Mapping[str, tuple[str, ...]] = {
    "shellfish": ("crustaceans", "molluscs"),
    "marisco": ("crustaceans", "molluscs"),
    "seafood": ("fish", "crustaceans", "molluscs"),
    "soy sauce": ("soy", "gluten"),
    "soya sauce": ("soy", "gluten"),
    "oyster sauce": ("molluscs", "soy", "gluten"),
    "worcestershire sauce": ("fish", "gluten"),
    "worcester sauce": ("fish", "gluten"),
}
"""Words for more than one allergen."""

PERHAPS: Mapping[str, tuple[str, ...]] = {
    "nuts": ("peanuts",),
    "nut": ("peanuts",),
    "nut butter": ("peanuts",),
    "nut oil": ("peanuts",),
    "frutos secos": ("peanuts",),
    "nueces": ("peanuts",),
    "frutta secca": ("peanuts",),
    "nuss": ("peanuts",),
    "nusse": ("peanuts",),
    "nuesse": ("peanuts",),
    "nussen": ("peanuts",),
    "nuessen": ("peanuts",),
    "noix": ("peanuts",),
}
"""Further possible allergens of a word: many menus write "nuts" for peanuts too."""

MIXED: Mapping[str, tuple[str, ...]] = {
    "mayonnaise": ("eggs",),
    "mayo": ("eggs",),
    "mayonesa": ("eggs",),
    "satay": ("peanuts",),
    "peanut sauce": ("peanuts",),
    "marzipan": ("nuts",),
    "praline": ("nuts",),
    "milk chocolate": ("milk",),
    "hummus": ("sesame",),
    "bread": ("gluten",),
    "breadcrumb": ("gluten",),
    "pan": ("gluten",),
    "pasta": ("gluten",),
    "noodle": ("gluten",),
    "batter": ("gluten",),
    "surimi": ("fish", "crustaceans"),
}
"""Foods with a certain allergen and unknown other ingredients: they declare nothing else."""

BESIDE_THE_LAW: Mapping[str, str] = {"coconut": "nuts", "coco": "nuts", "pine nut": "nuts", "chestnut": "nuts"}
"""Foods that not every menu must declare, and the allergen that they are often confused with."""

MAY = (
    "may, might, could, may contain, may contains, may also contain, trace, a trace, traces, may be present, "
    "possible, possibly, cross contamination, cross contact, facility, a facility, factory, a factory, kitchen, "
    "a kitchen, a line, equipment, handles, processes, puede, pueden, podria, puede contener, traza, trazas, "
    "posibles, kann, konnen, spuren, peut, peut contenir, puo, tracce"
)
"""Words that make the terms beside them possible ingredients."""

CONTAINS = "contains, contiene, contienen, enthalt, enthaelt, contient, contengono"
"""Words before certain ingredients."""

INTRODUCING = (
    "contain, contener, enthalten, contenir, contenere, allergen, allergens, allergy, alergeno, alergenos, "
    "allergene, allergenes, allergeni, including, includes, include, incl, includ, namely, such as, eg, ie, "
    "products thereof, products made thereof, their products, derivatives thereof, productos derivados, "
    "sus derivados, derivados, productos a base de, incluye, incluido, incluida, incluyendo, "
    "daraus gewonnene erzeugnisse, daraus hergestellte erzeugnisse, einschliesslich, produits a base de, "
    "produits derives, y compris, prodotti derivati, prodotti a base di, incluso"
)
"""Words that may be alone between two marks: they do not describe a food."""

LINKING = (
    "of, from, with, in, on, the, an, that, also, other, another, all, any, made, produced, prepared, processed, "
    "same, as, de, del, la, las, los, el, con, en, que, otros, otras, como, a base de, von, aus, mit, im, der, die, "
    "das, du, des, le, les, dans, avec, di, della, dei, delle, degli, del, contenant, containing, contenente, "
    "contenenti"
)
"""Words that only connect others; alone between two marks they are not understood."""

DERIVED = (
    "oil, seed, protein, powder, paste, extract, lecithin, starch, bran, fat, solid, product, derivative, "
    "ingredient, meal, flake, piece, kernel, kind, type, grain, white, yolk, whole, raw, roasted, dried, fresh, "
    "ground, chopped, crushed, toasted, salted, based, refined, hydrolysed, hydrolyzed, skimmed, cow, goat, sheep, "
    "aceite, proteina, semilla, grano, polvo, lecitina, producto, derivado, extracto, ol, samen, erzeugnisse, "
    "produkte, lezithin, huile, graine, poudre, proteine, produit, lecithine, olio, semi, polvere, prodotti, "
    "derivati"
)
"""Words for a part or form of an allergen: understood only beside it."""

JOINING = "and, or, und, oder, sowie, et, ou, ed, plus, y, e, o, u"
"""Words between two entries of a list. The single letters need an entry on both sides."""

DENYING = (
    "no, not, non, none, free, without, never, except, sin, libre, ningun, ninguna, ninguno, ohne, frei, keine, "
    "kein, nicht, sans, aucun, aucune, pas, senza, nessun, nessuno, privo, exento"
)
"""Words of denial: a label with one of them is not used as evidence."""

NO_ALLERGENS = (
    "no allergens, no declared allergens, no known allergens, no allergens declared, contains no allergens, "
    "allergen free, free of allergens, free from allergens, does not contain allergens, sin alergenos, "
    "no contiene alergenos, sin alergenos declarados, keine allergene, sans allergenes, aucun allergene, "
    "senza allergeni, nessun allergene"
)
"""Whole labels that declare no allergens. "None" is not among them: software writes it for unknown data."""

OF_A_GUEST = (
    "allergy, allergies, allergic, intolerance, intolerances, intolerant, severe, severely, mild, serious, bad, "
    "strong, disease, anaphylaxis, anaphylactic, to, i, am, no, not, free, without, avoid, avoids, my, alergia, "
    "alergias, alergico, alergica, intolerancia, intolerante, grave, leve, soy alergico a, soy alergica a, "
    "alergia al, alergia a, al, sin"
)
"""Words about an allergy that name no food, in a guest's message or a profile."""

NO_ALLERGY = (
    "none, no, nothing, n a, na, nil, none known, no allergies, no known allergies, not applicable, nada, ninguna, "
    "ninguno, sin alergias, no tengo alergias"
)
"""Whole entries of a profile that deny any allergy."""
