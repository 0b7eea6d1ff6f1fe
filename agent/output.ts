import { inOneLine, jsonLine, showable } from "../core/showable.ts";
import { logSaid } from "./log/log.ts";
import { findNextStep } from "./next-step.ts";

/** One line for people, or several; a line break inside one of them is shown as a replacement character. */
export type Sentence = string | readonly string[];

const textOf = (sentence: Sentence): string => `${[sentence].flat().map(showable).join("\n")}\n`;

/** The lines of a text of our own. */
export const linesOf = (text: string): string[] => text.trimEnd().split("\n");

/** What the last line for programs was. */
let lastType: string | undefined;

/** Begins the output of a command. */
export const beginOutput = (): void => {
  lastType = undefined;
  warned = new Set();
};

/** Ends the output for programs of a command that had nothing to sum up: its last line is a summary all the same. */
export const endJson = (status: number): void => {
  if (lastType !== "summary") output(true, false).summary({ exit_code: status }, []);
};

/** A failure for programs, with what can be done about it. */
const failed = (code: string, message: string) => ({ code, message, next_step: findNextStep(code) ?? null });

/** What a command writes: sentences for people, or one JSON object a line for programs. Nothing else writes. */
export interface Output {
  /** A step that happened, as it happens. */
  event(type: string, fields: Readonly<Record<string, unknown>>, sentence: Sentence): void;
  /** The last line of a command. */
  summary(fields: Readonly<Record<string, unknown>>, sentence: Sentence): void;
  /** Something failed, and the command goes on. */
  error(code: string, message: string, status: number): void;
  /** The last line of a command that failed. */
  exitError(code: string, message: string, status: number): void;
}

export const output = (json: boolean, quiet: boolean): Output => logged(written(json, quiet));

/** What is said is kept in the log too, where there is one, and whatever is quiet. */
const logged = (to: Output): Output => {
  const messageOf = (sentence: Sentence): string => [sentence].flat().join("\n");
  return {
    event: (type, fields, sentence) => {
      logSaid(type, { message: messageOf(sentence) });
      to.event(type, fields, sentence);
    },
    summary: (fields, sentence) => {
      logSaid("summary", { message: messageOf(sentence) });
      to.summary(fields, sentence);
    },
    error: (code, message, status) => {
      logSaid("error", { code, message });
      to.error(code, message, status);
    },
    exitError: (code, message, status) => {
      logSaid("exit_error", { code, message, exit_code: status });
      to.exitError(code, message, status);
    },
  };
};

const written = (json: boolean, quiet: boolean): Output => {
  const writeLine = (value: { readonly message_type: string; readonly [member: string]: unknown }): void => {
    lastType = value.message_type;
    process.stdout.write(`${jsonLine(value)}\n`);
  };
  if (json)
    return {
      event: (message_type, fields) => writeLine({ message_type, ...fields }),
      summary: (fields) => writeLine({ message_type: "summary", ...fields }),
      error: (code, message, exit_code) => writeLine({ message_type: "error", ...failed(code, message), exit_code }),
      exitError: (code, message, exit_code) =>
        writeLine({ message_type: "exit_error", ...failed(code, message), exit_code }),
    };
  const writeError = (code: string, message: string): void => {
    const nextStep = findNextStep(code);
    const lines = [
      `cleargate-agent: ${inOneLine(message)} [${code}]`,
      ...(nextStep === undefined ? [] : [`  → ${nextStep}`]),
    ];
    process.stderr.write(textOf(lines));
  };
  return {
    event: (_, __, sentence) => void (quiet || process.stdout.write(textOf(sentence))),
    summary: (_, sentence) => void (quiet || process.stdout.write(textOf(sentence))),
    error: writeError,
    exitError: writeError,
  };
};

/** Prints what --verbose asks for, beside the output. */
export const printVerbose = (line: string): void => void process.stderr.write(textOf(inOneLine(line)));

let warned = new Set<string>();

/** Prints a warning about the program itself, once. */
export const warnOnce = (message: string): void => {
  if (warned.has(message)) return;
  warned.add(message);
  printVerbose(`cleargate-agent: ! ${message}`);
};

/** Prints a text that was asked for, whatever else is quiet. */
export const printText = (text: string): void => void process.stdout.write(textOf(linesOf(text)));
