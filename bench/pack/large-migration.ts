import { type Bench, figure } from "../measure.ts";
import { measured } from "./verify-pack.ts";

/**
 * A pack of a migration of 10,000 units, 100,000 checkpoints and 1,000,000 facts, or of a share of it, beside a tenth of that: every
 * fact decided by core, every manifest sealed, the pack made by `pack`'s own use case and verified. What questions cost on a ledger
 * of that size is `read-flat`, with `READ_FLAT_SHARE`.
 */

const SHARE = Number(process.env.LARGE_MIGRATION_SHARE ?? 0.02);
const REQUIREMENTS = 10;
const UNITS = 10_000 * SHARE;
const FACTS = 1_000_000 * SHARE;

const sizeText = (units: number, facts: number): string =>
  `${units.toLocaleString("en")} units, ${(units * REQUIREMENTS).toLocaleString("en")} checkpoints and ${facts.toLocaleString("en")} facts`;

export const largeMigrationBench: Bench = {
  name: "large-migration",
  run: async () => {
    const small = measured(FACTS / 10, UNITS / 10);
    const large = measured(FACTS, UNITS);
    const note = `of ${sizeText(UNITS, FACTS)} / of a tenth`;
    const floor = large.hash.seconds + large.seals.seconds;
    return [
      figure("large-migration-make", large.make.seconds, small.make.seconds, "s", `a pack made, ${note}`),
      figure("large-migration-make-memory", large.make.mebibytes, small.make.mebibytes, "MiB", `peak, ${note}`),
      figure("large-migration-verify", large.verify.seconds, small.verify.seconds, "s", `a pack verified, ${note}`),
      figure("large-migration-verify-memory", large.verify.mebibytes, small.verify.mebibytes, "MiB", `peak, ${note}`),
      figure("large-migration-floor", large.verify.seconds, floor, "s", "verified / its SHA-256 and its seals alone"),
      figure(
        "large-migration-size",
        large.make.bytes / 1024 ** 2,
        small.make.bytes / 1024 ** 2,
        "MiB",
        `a pack, ${note}`,
      ),
    ];
  },
};
