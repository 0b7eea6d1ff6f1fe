import { clock } from "../../adapters/system.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { cosignedLines } from "../witness/cosigned-lines.ts";
import { openedHead, refuse, saidLog } from "../witness/opened-head.ts";

export interface LogOptions extends ApiOptions {
  readonly json?: boolean;
}

export const headLines = ({ origin, size, root }: LogHead): string[] => [
  `log     ${origin}`,
  `size    ${size}`,
  `root    ${root.toString("base64")}`,
];

/** Shows the head of the log, with the key that signed it as the API says it, and which witness signed what, and when. */
export const logHead = async (options: LogOptions): Promise<number> => {
  const answer = await apiClient(options, process.env).ask("showLog", { path: {} });
  const { head, checkpoint } = answer;
  if (head === null || checkpoint === null) {
    if (options.json === true) printJson(answer);
    else print("nothing was appended to the log yet");
    return EXIT.ok;
  }
  const found = openedHead(checkpoint, saidLog(answer));
  if ("refused" in found) return refuse(found.refused, options.json);
  if (options.json === true) printJson(answer);
  else
    print([
      ...headLines(found.head),
      ...answer.keys.map((key) => `key     ${key}`),
      ...cosignedLines(answer, Date.parse(clock())),
    ]);
  return EXIT.ok;
};
