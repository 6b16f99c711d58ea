"""Labels of real menus against allergies: safe only where every word of the label is plainly understood."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain import allergen_words as words
from domain.allergen_labels import LONGEST_LABEL, Declaration, normalize, read_label, read_labels
from domain.allergens import LEGAL, expand_allergies, read_allergens
from domain.guest import Preferences
from domain.menu import Item, ItemId
from domain.safety import Danger, find_danger

ROWS = """
# the fourteen of the European Union, as the law words them
Cereals containing gluten                    ; gluten       ; contains
Cereals containing gluten                    ; wheat        ; contains
Cereals containing gluten                    ; milk         ; safe
Cereals containing gluten, namely: wheat (such as spelt and khorasan wheat), rye, barley, oats ; celiac ; contains
Cereals containing gluten, namely: wheat (such as spelt and khorasan wheat), rye, barley, oats ; eggs   ; safe
Crustaceans and products thereof             ; prawns       ; contains
Crustaceans and products thereof             ; oysters      ; safe
Eggs and products thereof                    ; egg          ; contains
Fish and products thereof                    ; salmon       ; contains
Peanuts and products thereof                 ; peanut       ; contains
Peanuts and products thereof                 ; almonds      ; safe
Soybeans and products thereof                ; tofu         ; contains
Milk and products thereof (including lactose); dairy        ; contains
Milk and products thereof (including lactose); nuts         ; safe
Nuts, namely: almonds, hazelnuts, walnuts    ; tree nuts    ; contains
Nuts, namely: almonds, hazelnuts, walnuts    ; peanuts      ; may contain
Celery and products thereof                  ; celery       ; contains
Mustard and products thereof                 ; mustard      ; contains
Sesame seeds and products thereof            ; sesame       ; contains
Sesame seeds and products thereof            ; mustard      ; safe
Sulphur dioxide and sulphites at concentrations of more than 10 mg/kg or 10 mg/litre ; sulfites ; contains
Sulphur dioxide and sulphites at concentrations of more than 10 mg/kg or 10 mg/litre ; fish     ; safe
Sulphites (>10 mg/kg)                        ; sulphites    ; contains
Sulphites (>10 mg/kg)                        ; milk         ; safe
Lupin and products thereof                   ; lupin        ; contains
Molluscs and products thereof                ; squid        ; contains
Molluscs and products thereof                ; crab         ; safe
# the nine of the United States
Crustacean shellfish                         ; shrimp       ; contains
Crustacean shellfish                         ; clams        ; safe
Tree nuts                                    ; walnuts      ; contains
Tree nuts                                    ; peanuts      ; safe
Wheat                                        ; gluten       ; contains
Soybeans                                     ; soy          ; contains
Soybeans                                     ; wheat        ; safe
Contains: Milk, Eggs, Wheat                  ; lactose      ; contains
Contains: Milk, Eggs, Wheat                  ; sesame       ; safe
CONTAINS MILK AND SOY.                       ; soya         ; contains
CONTAINS MILK AND SOY.                       ; fish         ; safe
# everyday words
milk                                         ; milk         ; contains
milk                                         ; peanuts      ; safe
Dairy                                        ; milk         ; contains
dairy products                               ; lactose      ; contains
lactose                                      ; dairy        ; contains
cheese                                       ; milk         ; contains
butter                                       ; nuts         ; safe
whey powder                                  ; milk         ; contains
cow's milk                                   ; milk         ; contains
goat’s milk                                  ; milk         ; contains
goat’s milk                                  ; eggs         ; safe
Shellfish                                    ; shrimp       ; contains
Shellfish                                    ; mussels      ; contains
Shellfish                                    ; fish         ; safe
seafood                                      ; fish         ; contains
egg whites                                   ; eggs         ; contains
soya                                         ; soy          ; contains
soy sauce                                    ; soy          ; contains
soy sauce                                    ; coeliac      ; contains
soy sauce                                    ; peanuts      ; safe
fish sauce                                   ; fish         ; contains
fish sauce                                   ; milk         ; safe
oyster sauce                                 ; molluscs     ; contains
Worcestershire sauce                         ; fish         ; contains
tahini                                       ; sesame       ; contains
celeriac                                     ; celery       ; contains
spelt                                        ; gluten       ; contains
oats                                         ; gluten       ; contains
sulfites                                     ; sulphites    ; contains
SO2                                          ; sulphites    ; contains
# nuts, and what is not one
nuts                                         ; nuts         ; contains
nuts                                         ; almonds      ; contains
nuts                                         ; peanuts      ; may contain
peanuts                                      ; nuts         ; contains
peanuts                                      ; walnuts      ; safe
almonds                                      ; nuts         ; contains
almonds                                      ; tree nuts    ; contains
almonds                                      ; peanuts      ; safe
Tree nuts (almonds)                          ; almonds      ; contains
Tree nuts (almonds)                          ; tree nuts    ; contains
Tree nuts (almonds)                          ; peanuts      ; safe
Tree nuts (almonds)                          ; milk         ; safe
Brazil nuts                                  ; nuts         ; contains
pecan nuts                                   ; peanuts      ; safe
coconut                                      ; nuts         ; may contain
coconut                                      ; milk         ; safe
pine nuts                                    ; nuts         ; may contain
pine nuts                                    ; pine nuts    ; contains
almonds                                      ; coconut      ; contains
milk                                         ; coconut      ; can't tell
peanut butter                                ; peanuts      ; contains
peanut butter                                ; milk         ; safe
peanut oil                                   ; peanuts      ; contains
peanut oil                                   ; soy          ; safe
refined peanut oil                           ; peanuts      ; contains
peanut-oil                                   ; peanuts      ; contains
almond milk                                  ; nuts         ; contains
almond milk                                  ; milk         ; safe
soy milk                                     ; milk         ; safe
oat milk                                     ; gluten       ; contains
almond flour                                 ; almonds      ; contains
hazelnut paste                               ; nuts         ; contains
doughnut                                     ; nuts         ; can't tell
nutmeg                                       ; nuts         ; can't tell
butternut squash                             ; milk         ; can't tell
water chestnut                               ; milk         ; can't tell
# lists in one label
milk, hazelnut                               ; nuts         ; contains
milk, hazelnut                               ; milk         ; contains
milk, hazelnut                               ; eggs         ; safe
gluten/milk/eggs                             ; eggs         ; contains
gluten/milk/eggs                             ; fish         ; safe
milk & eggs                                  ; eggs         ; contains
milk + soy + celery                          ; celery       ; contains
milk and/or soy                              ; soy          ; contains
Allergens: gluten; milk; egg                 ; egg          ; contains
Allergens: gluten; milk; egg                 ; nuts         ; safe
contains milk                                ; milk         ; contains
contains milk                                ; soy          ; safe
[milk] [eggs]                                ; eggs         ; contains
• milk • eggs                                ; milk         ; contains
cereals (wheat, rye); milk                   ; rye          ; contains
fish (cod, hake)                             ; fish         ; contains
soy (lecithin)                               ; soy          ; contains
soy (lecithin)                               ; milk         ; safe
# marks of footnotes
milk*                                        ; milk         ; contains
milk*                                        ; nuts         ; safe
*milk                                        ; milk         ; contains
Milk¹, eggs²                                 ; eggs         ; contains
nuts†                                        ; nuts         ; contains
# what may be in it
may contain peanuts                          ; peanuts      ; may contain
may contain peanuts                          ; nuts         ; may contain
may contain peanuts                          ; milk         ; safe
May contain traces of nuts                   ; almonds      ; may contain
May contain traces of nuts                   ; peanuts      ; may contain
May contain traces of tree nuts              ; peanuts      ; safe
may also contain: egg, celery                ; celery       ; may contain
may contain milk, soy and sesame             ; sesame       ; may contain
traces of fish                               ; fish         ; may contain
milk (traces)                                ; milk         ; may contain
milk (traces)                                ; eggs         ; safe
milk traces                                  ; milk         ; may contain
eggs, milk (traces)                          ; eggs         ; contains
eggs, milk (traces)                          ; milk         ; may contain
nuts (may contain)                           ; nuts         ; may contain
Milk. May contain nuts.                      ; milk         ; contains
Milk. May contain nuts.                      ; nuts         ; may contain
Milk. May contain nuts.                      ; fish         ; safe
contains wheat, may contain soy              ; wheat        ; contains
contains wheat, may contain soy              ; soy          ; may contain
may contain soy, contains wheat              ; wheat        ; contains
gluten (may contain: soy, milk), egg         ; soy          ; may contain
gluten (may contain: soy, milk), egg         ; gluten       ; contains
gluten (may contain: soy, milk), egg         ; egg          ; contains
Produced in a facility that handles peanuts  ; peanuts      ; may contain
Made in a kitchen that also handles sesame   ; sesame       ; may contain
# Spanish
leche                                        ; milk         ; contains
leche                                        ; cacahuetes   ; safe
lácteos                                      ; lactosa      ; contains
LÁCTEOS Y DERIVADOS                          ; milk         ; contains
Cereales con gluten                          ; celíaco      ; contains
frutos secos                                 ; nuez         ; contains
frutos secos                                 ; cacahuetes   ; may contain
frutos de cáscara                            ; almendras    ; contains
frutos de cáscara                            ; cacahuetes   ; safe
puede contener trazas de cacahuete           ; peanuts      ; may contain
puede contener trazas de cacahuete           ; leche        ; safe
contiene huevo y leche                       ; eggs         ; contains
contiene huevo y leche                       ; fish         ; safe
Pescado y productos a base de pescado        ; fish         ; contains
mariscos                                     ; camarones    ; contains
aceite de cacahuete                          ; maní         ; contains
trazas de soja                               ; soy          ; may contain
Contiene: trigo. Puede contener: sésamo      ; sesame       ; may contain
Contiene: trigo. Puede contener: sésamo      ; trigo        ; contains
dióxido de azufre y sulfitos                 ; sulphites    ; contains
# German, French, Italian
Glutenhaltiges Getreide                      ; gluten       ; contains
Milch, Eier                                  ; eggs         ; contains
Kann Spuren von Nüssen enthalten             ; nuts         ; may contain
Schalenfrüchte                               ; hazelnuts    ; contains
Fruits à coque                               ; nuts         ; contains
œufs                                         ; eggs         ; contains
peut contenir des traces d'arachides         ; peanuts      ; may contain
lait et œufs                                 ; milk         ; contains
Frutta a guscio                              ; nuts         ; contains
latte e uova                                 ; eggs         ; contains
latte e uova                                 ; fish         ; safe
Può contenere tracce di arachidi             ; peanuts      ; may contain
# what nobody outside the kitchen can read
G                                            ; gluten       ; can't tell
N                                            ; nuts         ; can't tell
1                                            ; milk         ; can't tell
7                                            ; milk         ; can't tell
A, C, G                                      ; eggs         ; can't tell
E322                                         ; soy          ; can't tell
E-220                                        ; sulphites    ; can't tell
unknown                                      ; peanuts      ; can't tell
ask staff                                    ; peanuts      ; can't tell
Please ask our staff                         ; milk         ; can't tell
N/A                                          ; peanuts      ; can't tell
None                                         ; peanuts      ; can't tell
null                                         ; peanuts      ; can't tell
-                                            ; peanuts      ; can't tell
?                                            ; peanuts      ; can't tell
🥜                                           ; peanuts      ; can't tell
see allergen card                            ; peanuts      ; can't tell
various                                      ; peanuts      ; can't tell
TBC                                          ; fish         ; can't tell
spices                                       ; mustard      ; can't tell
oil                                          ; peanuts      ; can't tell
vegetable oil                                ; soy          ; can't tell
lecithin                                     ; soy          ; can't tell
nuts and seeds                               ; sesame       ; can't tell
may contain                                  ; milk         ; can't tell
contains traces                              ; milk         ; can't tell
Our kitchen handles many things              ; milk         ; can't tell
Milch und Xyz                                ; eggs         ; can't tell
strawberries                                 ; strawberries ; contains
strawberries                                 ; peanuts      ; can't tell
sunflower oil                                ; sunflower    ; may contain
牛乳                                          ; milk         ; can't tell
# understood in part
milk, G                                      ; milk         ; contains
milk, G                                      ; gluten       ; can't tell
milk (7)                                     ; milk         ; contains
milk (7)                                     ; eggs         ; can't tell
milk, spices                                 ; mustard      ; can't tell
satay                                        ; peanuts      ; contains
satay                                        ; soy          ; can't tell
peanut sauce                                 ; peanuts      ; contains
peanut sauce                                 ; soy          ; can't tell
mayonnaise                                   ; eggs         ; contains
mayonnaise                                   ; mustard      ; can't tell
egg noodles                                  ; eggs         ; contains
egg noodles                                  ; soy          ; can't tell
milk 2%                                      ; milk         ; may contain
milk 2%                                      ; soy          ; can't tell
our chef uses peanuts sometimes              ; peanuts      ; may contain
our chef uses peanuts sometimes              ; milk         ; can't tell
# what a label denies is no evidence
gluten free                                  ; gluten       ; can't tell
gluten free                                  ; peanuts      ; can't tell
nut-free                                     ; nuts         ; can't tell
no nuts                                      ; nuts         ; can't tell
dairy free, contains soy                     ; milk         ; can't tell
sin gluten                                   ; gluten       ; can't tell
without milk                                 ; milk         ; can't tell
laktosefrei                                  ; milk         ; can't tell
not suitable for peanut allergies            ; peanuts      ; can't tell
vegan                                        ; milk         ; can't tell
# labels that declare nothing
no allergens                                 ; peanuts      ; safe
Allergen-free                                ; milk         ; safe
sin alérgenos                                ; leche        ; safe
# the guest's side
milk                                         ; peanuts, milk         ; contains
milk                                         ; severe milk allergy   ; contains
almonds                                      ; tree nuts (almonds)   ; contains
milk                                         ; peanut oil            ; safe
gluten                                       ; celiac disease        ; contains
milk                                         ; corn                  ; can't tell
milk                                         ; peanuts and kiwi      ; can't tell
nuts                                         ; no nuts               ; contains
milk                                         ; none                  ; safe
milk                                         ; N/A                   ; safe
milk                                         ; seeds                 ; can't tell
milk                                         ; alergia a los frutos secos ; safe
leche                                        ; soy alérgico a la leche    ; contains
"""
TABLE = [
    tuple(cell.strip() for cell in line.rsplit(";", 2))
    for line in ROWS.splitlines()
    if line.strip() and not line.startswith("#")
]


def verdict(label: str, allergy: str) -> str:
    """What a guest with this allergy hears of a dish with this one label."""
    item = Item(ItemId("dish"), "Dish", "mains", allergens=frozenset({label}))
    found = find_danger(item, Preferences(allergies=(allergy,)))
    if found.allergens:
        return "contains"
    if found.may_contain:
        return "may contain"
    return "can't tell" if found.unknown else "safe"


def test_the_table_is_large() -> None:
    assert len(TABLE) == len(set(TABLE)) >= 150


@pytest.mark.parametrize(("label", "allergy", "answer"), TABLE)
def test_a_label_is_read_as_a_careful_person_would(label: str, allergy: str, answer: str) -> None:
    assert verdict(label, allergy) == answer


# --- for any label


TABLES = (words.MAY, words.CONTAINS, words.INTRODUCING, words.LINKING, words.DERIVED, words.JOINING)
WORDS = sorted(
    {
        *(word for name, said in words.ALLERGENS.items() for word in (name, *said.split(", "))),
        *(
            word
            for table in (words.MAY, words.CONTAINS, words.INTRODUCING, words.LINKING)
            for word in table.split(", ")
        ),
        *(word for table in (words.DERIVED, words.JOINING) for word in table.split(", ")),
    }
)
STRANGE = ("G", "n", "1", "E322", "spices", "unknown", "N/A", "?", "🥜", "ask", "not", "ohne", "quinoa", "牛乳", "x-y")
MARKS = (" ", ", ", " (", ") ", "; ", ". ", "/", " and ", " - ", ": ", "* ", "\n")
understood = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)), min_size=1, max_size=8)
allergies = st.sampled_from(sorted(LEGAL))


def label_of(parts: list[tuple[str, str]]) -> str:
    return "".join(word + mark for word, mark in parts)


@given(st.text(max_size=60), allergies)
def test_random_text_declares_nothing_safe(label: str, allergy: str) -> None:
    known = {part for word in (*WORDS, *words.NO_ALLERGENS.split(", ")) for part in word.split()}
    said = set(normalize(re.sub(r"\W", " ", label)).split())
    assert verdict(label, allergy) != "safe" or all(known & {word, word[:-1], word[:-2]} for word in said)


@given(understood, st.sampled_from(STRANGE), st.sampled_from(MARKS), st.integers(0, 8), allergies)
def test_one_word_that_is_not_understood_makes_a_label_unsafe_for_everybody(
    parts: list[tuple[str, str]], strange: str, mark: str, place: int, allergy: str
) -> None:
    label = label_of([*parts[:place], (f" {strange} ", mark), *parts[place:]])
    assert verdict(label, allergy) != "safe"


@given(understood, allergies)
def test_a_label_that_names_an_allergen_is_never_safe_for_who_avoids_it(
    parts: list[tuple[str, str]], allergy: str
) -> None:
    assert verdict(label_of([*parts, (allergy, "")]), allergy) != "safe"
    assert verdict(label_of([(allergy, ", "), *parts]), allergy) != "safe"


@given(st.frozensets(st.sampled_from(WORDS), max_size=4), understood, allergies)
def test_one_more_label_never_makes_a_dish_safe(
    labels: frozenset[str], parts: list[tuple[str, str]], allergy: str
) -> None:
    def against(declared: frozenset[str]) -> Danger:
        return find_danger(Item(ItemId("d"), "D", "m", allergens=declared), Preferences(allergies=(allergy,)))

    assert not against(labels) or against(labels | {label_of(parts)})


@given(st.text(max_size=200))
@example("(((((milk")
@example("milk)))) may contain")
@example("may contain may contain ; : ( ) nuts")
def test_any_text_is_read_without_an_error(label: str) -> None:
    declared = read_label(label)
    assert declared.contains.isdisjoint(declared.may_contain)
    assert declared.unread <= {label}
    read_allergens(label)


def test_a_text_that_is_too_long_for_a_label_is_not_read() -> None:
    label = "milk, " * (LONGEST_LABEL // 6 + 1)
    assert read_label(label) == Declaration(unread=frozenset({label}))
    assert verdict(label, "peanuts") == "can't tell"


def test_labels_are_read_together() -> None:
    read = read_labels(["milk", "may contain soy", "G"])
    assert [term.text for term in read.contains] == ["milk"]
    assert [term.text for term in read.may_contain] == ["soy"]
    assert read.unread == {"G"}


@pytest.mark.parametrize("said", ["none", "None", "n/a", "no", "no known allergies", "ninguna", "", " - "])
def test_a_profile_that_says_that_there_is_no_allergy_warns_of_nothing(said: str) -> None:
    assert expand_allergies((said,)) == frozenset()


def test_allergies_in_one_string_all_count() -> None:
    assert expand_allergies(("peanuts, milk; eggs and Sesame",)) == {"peanuts", "milk", "eggs", "sesame"}
    assert expand_allergies(("red wine, milk",)) == {"red wine", "milk"}
