import "./style/console.css";
import "./parts/printing.ts";
import { render } from "preact";
import { App } from "./app.tsx";
import { startTheme } from "./parts/theme.ts";
import { startSession } from "./session/session.ts";
import { language, speak } from "./words/words.ts";

/** The icon is fetched when it pleases the browser, and by then the address may be another than the one it is relative to. */
const fixIcon = (): void => {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (icon !== null) icon.setAttribute("href", icon.href);
};

const start = async (): Promise<void> => {
  fixIcon();
  startTheme();
  const root = document.getElementById("console");
  if (root === null) throw new Error("the page has no place for the console");
  await speak(language.value);
  render(<App />, root);
  await startSession();
};

void start();
