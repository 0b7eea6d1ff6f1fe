import { signal } from "@preact/signals";
import { options } from "preact";

/** True while the page is being printed: then what is drawn in part is drawn whole. */
export const isPrinting = signal(false);

/** The browser prints what is there when its event is over, so what changes is drawn at once. */
const set = (value: boolean) => (): void => {
  const before = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  isPrinting.value = value;
  if (before === undefined) delete options.debounceRendering;
  else options.debounceRendering = before;
};

window.addEventListener("beforeprint", set(true));
window.addEventListener("afterprint", set(false));
