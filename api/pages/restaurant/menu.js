// The menu browser: search, diets, and one tap to add.
import { useMemo, useState } from "./vendor/hooks.js";
import { html, icon } from "./html.js";

export function MenuBrowser({ words, menu, state, onAdd }) {
  const [wanted, setWanted] = useState("");
  const [diet, setDiet] = useState("");
  const diets = useMemo(() => listDiets(menu), [menu]);
  const shown = useMemo(() => filterMenu(menu, wanted, diet, words.language), [menu, wanted, diet, words.language]);
  const clear = () => {
    setWanted("");
    setDiet("");
  };
  return html`<section class="menu" aria-labelledby="menu-title">
    <h2 id="menu-title">${words.say("menu")}</h2>
    <div class="tools" role="search">
      <label class="search">
        <span class="unseen">${words.say("search")}</span>${icon("search")}
        <input type="search" value=${wanted} placeholder=${words.say("search")} onInput=${(event) => setWanted(event.target.value)} />
      </label>
      ${(!menu || diets.length > 0) &&
      html`<div class="diets" role="group" aria-label=${words.say("diets")}>
        ${(menu ? ["", ...diets] : []).map(
          (each) => html`<button type="button" key=${each} aria-pressed=${diet === each} onClick=${() => setDiet(each)}>
            ${each === "" ? words.say("all_diets") : nameOf(menu, each)}
          </button>`,
        )}
      </div>`}
    </div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="menu-title">
      ${menu ? html`<${Categories} ...${{ words, menu, shown, onAdd, clear }} />` : html`<${Waiting} ...${{ words, state }} />`}
    </div>
  </section>`;
}

function Categories({ words, menu, shown, onAdd, clear }) {
  if (!menu.categories.length) return html`<div class="empty"><p class="text">${menu.text ?? words.say("menu_empty")}</p></div>`;
  if (!shown.length) {
    return html`<div class="empty" role="status">
      <p>${words.say("nothing_found")}</p><button type="button" onClick=${clear}>${words.say("clear_search")}</button>
    </div>`;
  }
  return shown.map(
    (category) => html`<section class="category" key=${category.name}>
      <h3>${category.name}</h3>
      <ul>${category.items.map((item) => html`<${Dish} key=${item.id} ...${{ words, menu, item, onAdd }} />`)}</ul>
    </section>`,
  );
}

// A diet or an allergen as a guest reads it.
const nameOf = (menu, word) => menu.names?.[word] ?? word;

function Dish({ words, menu, item, onAdd }) {
  const price = words.money(item.price, menu.currency);
  return html`<li class=${item.available ? "dish" : "dish gone"}>
    ${item.image_url && html`<img src=${item.image_url} alt="" loading="lazy" onError=${(event) => event.target.remove()} />`}
    <div class="what">
      <div class="head">
        <p class="name">${item.number && html`<span class="number">${item.number}</span>`}${item.name}</p>
        <p class="price">${item.from_price ? words.say("from", { price }) : price}</p>
      </div>
      ${item.description && html`<p class="about">${item.description}</p>`}
      <p class="facts">
        ${item.diets.map((each) => html`<span class="diet">${icon("leaf")}${nameOf(menu, each)}</span>`)}
        <span>${describeAllergens(words, menu, item)}</span>
      </p>
      ${!item.available && html`<p class="reason">${item.unavailable_reason ?? words.say("sold_out")}</p>`}
    </div>
    ${item.available &&
    html`<button type="button" class="add" aria-label=${words.say("add_item", { name: item.name })} onClick=${() => onAdd(item)}>${icon("plus")}</button>`}
  </li>`;
}

function Waiting({ words, state }) {
  if (!state.failed) return html`<div class="ghosts" role="status"><span class="unseen">${words.say("menu_loading")}</span><i /><i /><i /><i /></div>`;
  return html`<div class="empty" role="alert">
    <p>${words.say("menu_failed")}</p><button type="button" onClick=${state.retry}>${words.say("retry")}</button>
  </div>`;
}

function describeAllergens(words, menu, item) {
  if (!item.allergens) return words.say("allergens_unknown");
  const names = item.allergens.map((each) => nameOf(menu, each)).join(", ") || words.say("no_allergens").toLowerCase();
  return item.allergens.length ? `${words.say("contains")}: ${names}` : `${words.say("allergens")}: ${names}`;
}

function listDiets(menu) {
  const found = (menu?.categories ?? []).flatMap((category) => category.items.flatMap((item) => item.diets));
  return [...new Set(found)].sort();
}

// The categories with the dishes that fit every word of the search, and the diet.
function filterMenu(menu, wanted, diet, language) {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(language);
  const parts = plain(wanted).split(/\s+/).filter(Boolean);
  const fits = (item, category) => {
    const text = plain([item.number, item.name, item.description, category.name].filter(Boolean).join(" "));
    return (!diet || item.diets.includes(diet)) && parts.every((part) => text.includes(part));
  };
  return (menu?.categories ?? [])
    .map((category) => ({ ...category, items: category.items.filter((item) => fits(item, category)) }))
    .filter((category) => category.items.length);
}
