import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { Failure } from "../../core/failure.ts";
import type { ExportName } from "../../core/pack/exported.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { patient } from "../export/asking.ts";
import { putNewFile } from "../export/new-file.ts";
import { EXPORT_FORMATS, type ExportFormat, rowWriter } from "../export/row-writers.ts";
import { EXPORTED, type ExportFilters, type FilterName } from "../export/rows.ts";
import { endProgress, isWatched, print, printError, printJson, printProgress } from "../output.ts";
import { EMPTY_SPAN, readSpan, type SpanOptions } from "../span.ts";

export interface ExportOptions extends ApiOptions, SpanOptions, Omit<ExportFilters, "from" | "to"> {
  readonly format?: ExportFormat;
  readonly output: string;
  readonly json?: boolean;
}

/** The format that is named, or else what the file's name ends with. @throws Failure `usage` where neither says it */
const formatOf = ({ format, output }: ExportOptions): ExportFormat => {
  const ending = extname(output).slice(1).toLowerCase();
  const found = format ?? EXPORT_FORMATS.find((one) => one === ending);
  if (found !== undefined) return found;
  throw new Failure(
    "usage",
    `${output} ends with none of ${EXPORT_FORMATS.map((one) => `.${one}`).join(", ")}: give --format`,
  );
};

const NAMED: readonly FilterName[] = ["unit", "requirement", "agent", "gate", "outcome", "code"];

/** @throws Failure `usage` where something is given that does not narrow this export */
const requireFilters = (what: ExportName, options: ExportOptions): void => {
  const given = [...NAMED, "from" as const, "to" as const].filter((name) => options[name] !== undefined);
  const other = given.find((name) => !EXPORTED[what].by.includes(name));
  if (other === undefined) return;
  const known = EXPORTED[what].by.map((name) => `--${name}`).join(", ");
  throw new Failure("usage", `--${other} does not narrow ${what}: ${known} do`);
};

/** An export without a row is one about names that the API knows. @throws Failure `not-found` */
const requireNames = async (client: ApiClient, { migration, ...options }: ExportOptions): Promise<void> => {
  const { unit, requirement, agent, gate } = options;
  const query = { unit, requirement, agent, gate, ...EMPTY_SPAN };
  await client.ask("listHistory", { path: { migration }, query });
};

const EVERY = 1_000;

/** Writes what the API has as a table into a new file, which is whole or not there. */
export const exportTo = async (what: ExportName, options: ExportOptions): Promise<number> => {
  const { migration, output, unit, requirement, agent, gate, outcome, code } = options;
  const format = formatOf(options);
  requireFilters(what, options);
  const client = patient(apiClient(options, process.env));
  const { span, said } = await readSpan(client, options);
  const filters = { unit, requirement, agent, gate, outcome, code, ...span };
  let rows = 0;
  try {
    await putNewFile(output, async (put) => {
      const writer = rowWriter(what, format, put);
      for await (const row of EXPORTED[what].rows({ client, path: { migration }, filters })) {
        await writer.write(row as Readonly<Record<string, unknown>>);
        rows += 1;
        if (rows % EVERY === 0 && isWatched()) printProgress(`${rows} rows`);
      }
      if (rows === 0) await requireNames(client, options);
      await writer.end();
    });
  } finally {
    endProgress();
  }
  const { size: bytes } = await stat(output);
  if (options.json === true) printJson({ output, what, format, rows, bytes });
  else
    print([output, `  ${what} of ${migration}: ${rows} ${rows === 1 ? "row" : "rows"}, ${bytes} bytes, as ${format}`]);
  printError(said);
  return EXIT.ok;
};
