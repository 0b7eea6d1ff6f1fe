import { showPage } from "./page.ts";
import { serve, type WorkerSide } from "./worker.ts";

/** One script is the page, and what it starts beside it: a page from a file can load no second one. */
const own = typeof document === "undefined" ? null : document.currentScript;
if (own === null) serve(globalThis as unknown as WorkerSide);
else showPage(own.textContent ?? "");
