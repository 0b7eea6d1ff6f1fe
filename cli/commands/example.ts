import { Failure } from "../../core/failure.ts";
import { unknownName } from "../../core/suggestion.ts";
import { exampleNames, findExample } from "../example-plans.ts";
import { EXIT } from "../exit.ts";
import { writeNew } from "../new-text.ts";
import { print, printJson } from "../output.ts";

export interface ExampleOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/** Prints an example plan to begin with, or writes it to a new file; without a name, the names. */
export const planExample = async (name: string | undefined, { output, json = false }: ExampleOptions) => {
  const names = exampleNames();
  const text = name === undefined ? undefined : findExample(name);
  if (name !== undefined && text === undefined) throw new Failure("usage", unknownName("example", name, names));
  if (text === undefined) {
    if (output !== undefined) throw new Failure("usage", `--output needs the name of an example: ${names.join(", ")}`);
    if (json) printJson({ examples: names });
    else print(names);
    return EXIT.ok;
  }
  if (output !== undefined) writeNew(output, text);
  if (json) printJson(output === undefined ? { name, text } : { name, file: output });
  else print(output === undefined ? text.trimEnd().split("\n") : `Wrote ${output}`);
  return EXIT.ok;
};
