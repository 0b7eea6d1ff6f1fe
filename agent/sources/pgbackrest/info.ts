import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { someNames } from "../../files/some-names.ts";
import { parseToolJson, Whole } from "../../formats/tool-json.ts";
import { WAL_NAME } from "../../formats/wal-names.ts";
import { invalid, type PgbackrestOptions } from "./options.ts";

const Segment = z.string().regex(WAL_NAME).nullable();
/** Versions before 2.32 know one repository, and do not number it. */
const RepoKey = Whole.default(1);
const Database = z.object({ id: Whole, "repo-key": RepoKey });
const Status = z.object({ code: Whole, message: z.string() });

const Backup = z.object({
  label: z.string().min(1).max(200),
  type: z.enum(["full", "diff", "incr"]),
  prior: z.string().nullable(),
  reference: z.array(z.string()).nullable(),
  /** Whether pages had wrong checksums; absent where that is not known. */
  error: z.boolean().nullish(),
  archive: z.object({ start: Segment, stop: Segment }),
  backrest: z.object({ version: z.string() }),
  database: Database,
  info: z.object({ size: Whole }),
  timestamp: z.object({ start: Whole, stop: Whole }),
});
export type Backup = z.infer<typeof Backup>;

const Archive = z.object({ database: Database, id: z.string(), min: Segment, max: Segment });
export type Archive = z.infer<typeof Archive>;

/** Members of `info --output=json` (github.com/pgbackrest/pgbackrest, src/command/info/info.c; written so by 2.45). */
const Stanza = z.object({
  name: z.string(),
  status: Status,
  repo: z.array(z.object({ key: Whole, cipher: z.string(), status: Status })).optional(),
  db: z.array(z.object({ id: Whole, "repo-key": RepoKey, "system-id": z.string(), version: z.string() })),
  archive: z.array(Archive),
  backup: z.array(Backup),
});
export type Stanza = z.infer<typeof Stanza>;

const named = (names: readonly string[]): string => someNames(names) || "none";

/** The stanza that is asked for. @throws Failure `source-gone` where it is absent, `source-invalid` */
export const parseStanza = (text: string, { path, stanza }: PgbackrestOptions): Stanza => {
  const what = `${path ?? "what pgBackRest answered"} is not what "pgbackrest info --output=json" writes`;
  const all = parseToolJson(text, what, z.array(Stanza));
  const asked = all.filter(({ name }) => stanza === undefined || name === stanza);
  const [found, ...others] = asked;
  const there = named(all.map(({ name }) => name));
  if (found === undefined) throw new Failure("source-gone", `there is no stanza ${stanza ?? ""} (there are: ${there})`);
  if (others.length > 0) throw invalid(`there are ${asked.length} stanzas (${there}): name one of them, once`);
  return found;
};
