import "./style/console.css";
import "./parts/printing.ts";
import { render } from "preact";
import { App } from "./app.tsx";
import { startTheme } from "./parts/theme.ts";
import { startSession } from "./session/session.ts";
import { language, speak } from "./words/words.ts";

const start = async (): Promise<void> => {
  startTheme();
  const root = document.getElementById("console");
  if (root === null) throw new Error("the page has no place for the console");
  await speak(language.value);
  render(<App />, root);
  await startSession();
};

void start();
