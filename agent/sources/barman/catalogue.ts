import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { someNames } from "../../files/some-names.ts";
import { parseToolJson, Whole } from "../../formats/tool-json.ts";
import { WAL_NAME } from "../../formats/wal-names.ts";
import { type BarmanOptions, invalid } from "./options.ts";

/** What a backup can be (github.com/EnterpriseDB/barman, barman/infofile.py); only DONE has all of its log. */
const STATUSES = ["EMPTY", "STARTED", "FAILED", "WAITING_FOR_WALS", "DONE", "SYNCING"] as const;
const Status = z.enum(STATUSES);
const Id = z.string().regex(/^\d{8}T\d{6}$/, "it is no identifier of a backup");
const Size = Whole.nullish();

/** Members of `-f json list-backup` (barman/output.py; written so by 3.4). Ends are seconds since 1970, in a text. */
const Listed = z.object({
  backup_id: Id,
  status: Status,
  backup_type: z.string().optional(),
  end_time_timestamp: Whole.optional(),
  size_bytes: Size,
});
export type Listed = z.infer<typeof Listed>;

const Segment = z.string().regex(WAL_NAME);
/** Members of `-f json show-backup` (barman/output.py; written so by 3.4). */
const Shown = z.object({
  backup_id: Id,
  status: Status,
  backup_type: z.string().optional(),
  system_id: z.string().optional(),
  error: z.string().optional(),
  base_backup_information: z
    .object({
      begin_wal: Segment,
      end_wal: Segment,
      begin_time_timestamp: Whole,
      end_time_timestamp: Whole,
      disk_usage_with_wals_bytes: Size,
      backup_size_with_wals_bytes: Size,
    })
    .optional(),
  catalog_information: z.object({ root_backup_id: Id.nullish(), parent_backup_id: Id.nullish() }).optional(),
  wal_information: z.object({ last_available: Segment.nullish() }).optional(),
});
export type Shown = z.infer<typeof Shown>;

/** What one server answers; messages are beside the servers, and begin with `_`. */
const Answer = z.record(z.string(), z.union([z.array(Listed), Shown, z.array(z.string())]));

/** What Barman says of the server that is asked for. @throws Failure `source-gone` where it is absent, `source-invalid` */
export const parseAnswer = (
  text: string,
  from: string,
  { server }: BarmanOptions,
): { readonly server: string; readonly found: readonly Listed[] | Shown } => {
  const all = parseToolJson(text, `${from} is not what "barman -f json list-backup" or "show-backup" writes`, Answer);
  const errors = ["_ERROR", "_EXCEPTION"].flatMap((name) => [all[name] ?? []].flat());
  if (errors.length > 0)
    throw new Failure("source-gone", `${from}: Barman says: ${errors.slice(0, 3).map(String).join("; ")}`);
  const servers = Object.keys(all).filter((name) => !name.startsWith("_"));
  const asked = servers.filter((name) => server === undefined || name === server);
  const [name, ...others] = asked;
  if (name === undefined)
    throw new Failure(
      "source-gone",
      `${from}: there is no server ${server ?? ""} (there are: ${someNames(servers) || "none"})`,
    );
  if (others.length > 0)
    throw invalid(`${from}: there are ${asked.length} servers (${someNames(asked)}): name one of them`);
  const found = all[name] as readonly (Listed | string)[] | Shown;
  const listed = Array.isArray(found) ? (found as readonly (Listed | string)[]) : [];
  if (listed.some((one) => typeof one === "string"))
    throw invalid(`${from} was written with --minimal, and states no status`);
  return { server: name, found: found as readonly Listed[] | Shown };
};

const endOf = ({ backup_id: id, end_time_timestamp: end }: Listed): number => {
  if (end === undefined) throw invalid(`backup ${id} is DONE, and its end_time_timestamp is not stated`);
  return end;
};

/** The newest backup that is done, by its end. @throws Failure `source-gone`, `source-invalid` */
export const newestDone = (listed: readonly Listed[], server: string): Listed => {
  const ids = new Set(listed.map(({ backup_id: id }) => id));
  if (ids.size < listed.length) throw invalid(`server ${server} has two backups of one identifier`);
  const done = listed.filter(({ status }) => status === "DONE").toSorted((a, b) => endOf(a) - endOf(b));
  const newest = done.at(-1);
  if (newest !== undefined) return newest;
  const others = listed.map(({ backup_id: id, status }) => `${id} ${status}`);
  throw new Failure(
    "source-gone",
    `server ${server} has no backup that is DONE${others.length === 0 ? "" : `, only ${someNames(others)}`}`,
  );
};
