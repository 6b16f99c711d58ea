// The page's configuration and words. Both come with the page, as blocks of JSON.
const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const config = read("config");
const catalogue = read("words");

export class Words {
  constructor(language) {
    this.language = language;
    this.texts = catalogue[language];
  }

  // The text of a key, with its {placeholders} filled in.
  say(key, values = {}) {
    return this.texts[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  // The text of a word of the server ("preparing"); a word that the page does not know is shown as it is.
  name(group, word) {
    return this.texts[group][word] ?? this.texts[group].other ?? word.replaceAll("_", " ");
  }

  money(amount, currency) {
    if (amount == null) return "";
    if (!currency) return String(amount);
    return new Intl.NumberFormat(this.language, { style: "currency", currency }).format(amount);
  }
}

export const languageName = (language) => catalogue[language].language_name;
