import * as z from "zod";
import { encodingOption } from "../formats/encoding.ts";
import { CMDLET_NAMES } from "./cs-topology/cmdlets.ts";
import { readFolder } from "./cs-topology/read-folder.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("cs-topology"),
  path: z.string().min(1).max(4096).meta({
    description: "A folder with one file for each cmdlet, named after it: Get-CsPool.csv, Get-CsService.json",
  }),
  needed: z
    .array(z.enum(CMDLET_NAMES as [string, ...string[]]))
    .default(["Get-CsPool", "Get-CsComputer", "Get-CsService"])
    .meta({ description: "Cmdlets that must have returned something" }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

export const source: Source<Options> = {
  id: "cs-topology",
  kind: "inventory",
  title: "The existing system as Lync Server's cmdlets return it",
  madeBy:
    "`Get-CsPool`, `Get-CsComputer`, `Get-CsService` and others, one file each, by `Export-Csv` or `ConvertTo-Json`",
  options,
  answers: {
    run: { cannotArise: "a file is written as a whole by one cmdlet; what two files say of a part is one part." },
    numbers:
      "The role of a service is read from its identity, not from the number that JSON has. A date that may be several days is refused with the command that writes it without doubt.",
    backup: { cannotArise: "it is an inventory; what it lists is held against the units of the plan." },
    whole:
      "A cmdlet in `needed` without a file or a row is refused by name. One that returned nothing is named in the labels. Whether a cmdlet returned all that there is, it does not state.",
    unread:
      "A file of another name, a row without the columns of its cmdlet, and a cell with the name of a type in place of a list are refused.",
    time: "As old as the oldest of the files, which copies keep; one of the future is refused by the auditor.",
    names:
      "Columns are found without regard to case; names are compared in lower case, those of DNS without a dot at the end.",
    alarms: "A first line `#TYPE …`, a byte order mark and UTF-16 are no faults; `encoding` reads a code page.",
    still: { cannotArise: "it says what there was when the cmdlets ran, and grows old with its files." },
  },
  paths: ["path"],
  read: ({ path, needed, encoding }, { scratch }) => readFolder(path, needed, encoding, scratch),
};
