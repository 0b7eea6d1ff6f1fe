import { signal } from "@preact/signals";
import { options } from "preact";

/** True while the page is being printed: then what is drawn in part is drawn whole. */
export const isPrinting = signal(false);

/** The browser prints what is there when its event is over, so what changes is drawn at once. */
const drawNow = (value: boolean): void => {
  const before = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  isPrinting.value = value;
  if (before === undefined) delete options.debounceRendering;
  else options.debounceRendering = before;
};

/** Paper is light, whatever the screen is. */
let themeBefore: string | undefined;

window.addEventListener("beforeprint", () => {
  const { dataset } = document.documentElement;
  if (!isPrinting.value) themeBefore = dataset.theme;
  dataset.theme = "light";
  drawNow(true);
});
window.addEventListener("afterprint", () => {
  const { dataset } = document.documentElement;
  if (themeBefore === undefined) delete dataset.theme;
  else dataset.theme = themeBefore;
  drawNow(false);
});
