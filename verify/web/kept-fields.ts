import { element } from "./element.ts";
import type { Words } from "./words.ts";
import type { Asked } from "./worker.ts";

/** Where somebody puts what they kept of the log. */
export const keptFields = () => {
  const files = element("input", { type: "file", id: "kept-files", multiple: "" });
  const text = element("textarea", { id: "kept-text", rows: "3", spellcheck: "false" });
  const key = element("input", { type: "text", id: "kept-key", autocomplete: "off", spellcheck: "false" });
  const summary = element("summary", {});
  const meaning = element("p", {});
  const labels = [files, text, key].map(({ id }) => element("label", { for: id }));
  const rows = [files, text, key].map((field, at) => element("p", { class: "field" }, labels[at] ?? "", field));
  return {
    shown: element("details", { class: "kept" }, summary, meaning, ...rows),
    speak: (words: Words): void => {
      summary.textContent = words.kept;
      meaning.textContent = words.keptMeans;
      for (const [at, name] of [words.keptFiles, words.keptText, words.keptKey].entries())
        labels[at]?.replaceChildren(name);
      text.dataset.name = words.keptText;
    },
    read: (): Pick<Asked, "kept" | "keys"> => {
      const pasted = text.value.trim();
      const given = [...(files.files ?? [])].map((file) => ({ name: file.name, blob: file as Blob }));
      return {
        kept: pasted === "" ? given : [...given, { name: text.dataset.name ?? "", blob: new Blob([pasted]) }],
        keys: key.value.split(/\s+/).filter((one) => one !== ""),
      };
    },
  };
};
