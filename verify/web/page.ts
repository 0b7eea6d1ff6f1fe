import { VERIFIER_FILE } from "../../core/pack/pack-file.ts";
import { showable } from "../../core/showable.ts";
import { element } from "./element.ts";
import { keptFields } from "./kept-fields.ts";
import { type PageLanguage, WORDS } from "./words.ts";
import type { Answer, Asked } from "./worker.ts";

/** The page itself: what somebody chooses, and what was found of it. Every text from a pack is put in as text. */

type Shown =
  | { readonly state: "none" }
  | { readonly state: "reading"; readonly name: string }
  | (Answer & { readonly name: string });

const LANGUAGES = [
  ["en", "English"],
  ["es", "Español"],
] as const satisfies readonly (readonly [PageLanguage, string])[];

const details = (rows: readonly (readonly [name: string, text: string])[]): HTMLElement =>
  element("dl", {}, ...rows.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, showable(text))]));

const verdict = (tone: string, mark: string, name: string, ...rest: readonly Node[]): HTMLElement =>
  element(
    "section",
    { class: tone },
    element("h2", {}, mark),
    element("p", { class: "name" }, showable(name)),
    ...rest,
  );

const paragraph = (text: string): HTMLElement => element("p", {}, showable(text));

const answered = (language: PageLanguage, shown: Answer & { readonly name: string }): HTMLElement => {
  const words = WORDS[language];
  const { name } = shown;
  if (shown.state === "unable") return verdict("open", words.notChecked, name, paragraph(words.unable[shown.lacks]));
  if (shown.state === "no-head") return verdict("open", words.notChecked, name, paragraph(words.noHead(shown.from)));
  if (shown.state === "no-key") return verdict("open", words.notChecked, name, paragraph(words.noKey));
  if (shown.state === "error")
    return verdict("open", words.notChecked, name, paragraph(words.failed), paragraph(shown.message));
  const { result, sha256 } = shown;
  const { verified, problems } = result;
  const digest = [words.fileDigest, sha256] as const;
  if (verified === undefined || problems.length > 0) {
    const items = problems.map(({ code, message, place }) =>
      element(
        "li",
        { "data-code": code },
        element("strong", {}, showable(words.place(place))),
        element("span", {}, `${words.codes[code]}. `),
        element("span", { lang: "en" }, `${showable(message)} [${code}]`),
      ),
    );
    return verdict(
      "bad",
      words.refused,
      name,
      paragraph(words.refusedMeans),
      element("ul", {}, ...items),
      details([digest]),
    );
  }
  const { pack, manifests, log } = verified;
  const unsealed = manifests.genuine - manifests.sealed;
  const inside = pack.files.find((file) => file.name === VERIFIER_FILE)?.sha256 ?? "-";
  return verdict(
    "good",
    words.verified,
    name,
    details([
      ...words.facts(verified),
      ...(log === null ? [] : words.log(log)),
      digest,
      [words.verifierDigest, inside],
    ]),
    ...(unsealed === 0 ? [] : [paragraph(words.unsealed(unsealed))]),
    ...words.limits(log).map(paragraph),
  );
};

const outcome = (language: PageLanguage, shown: Shown): readonly Node[] => {
  if (shown.state === "none") return [];
  if (shown.state !== "reading") return [answered(language, shown)];
  const text = WORDS[language].reading(showable(shown.name));
  return [element("p", {}, text), element("progress", { "aria-label": text })];
};

/** @param script its own text, of which the worker is started */
export const showPage = (script: string): void => {
  let language: PageLanguage = navigator.language.startsWith("es") ? "es" : "en";
  let shown: Shown = { state: "none" };
  let worker: Worker | undefined;
  const program = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const input = element("input", { type: "file", id: "pack", accept: ".zip,application/zip" });
  const [title, intro, label, drop, trust] = [
    element("h1", {}),
    element("p", {}),
    element("label", { for: "pack" }),
    element("p", { class: "drop" }),
    element("p", { class: "trust" }),
  ];
  const kept = keptFields();
  const status = element("div", { role: "status", id: "outcome" });
  const choices = LANGUAGES.map(([id, name]) => element("button", { type: "button", lang: id }, name));

  const draw = (): void => {
    const words = WORDS[language];
    document.documentElement.lang = language;
    document.title = `${words.title} – Cleargate`;
    title.textContent = words.title;
    intro.textContent = words.intro;
    label.textContent = words.choose;
    drop.textContent = words.drop;
    trust.textContent = words.trust;
    kept.speak(words);
    for (const [index, choice] of choices.entries())
      choice.setAttribute("aria-pressed", String(LANGUAGES[index]?.[0] === language));
    status.replaceChildren(...outcome(language, shown));
  };
  const show = (next: Shown): void => {
    shown = next;
    draw();
  };

  /** Another file ends what was read before it: nothing is shown of a file that is not chosen any more. */
  const verify = (file: File): void => {
    worker?.terminate();
    worker = new Worker(program);
    show({ state: "reading", name: file.name });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => show({ ...data, name: file.name });
    worker.onerror = ({ message }) => show({ state: "error", message, name: file.name });
    worker.postMessage({ pack: file, ...kept.read() } satisfies Asked);
  };

  for (const [index, choice] of choices.entries())
    choice.addEventListener("click", () => {
      language = LANGUAGES[index]?.[0] ?? language;
      draw();
    });
  input.addEventListener("change", () => {
    const file = input.files?.item(0);
    if (file) verify(file);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files.item(0);
    if (file) verify(file);
  });
  document.body.replaceChildren(
    element("header", {}, element("nav", { "aria-label": "Language, idioma" }, ...choices)),
    element("main", {}, title, intro, element("p", { class: "field" }, label, input), drop, kept.shown, status, trust),
  );
  draw();
};
