import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files of tests that take longest, the longest first; one that is renamed only loses its place. */
const LONGEST: readonly string[] = [
  ...["contract/unknown-engine", "contract/adapters", "judges/ministack-engine", "judges/ministack-contract"],
  ...["cloud/faults", "judges/moto-contract", "rooms/patterns", "judges/ministack-job", "console/estate"],
  ...["walks/newcomer", "console/moments", "cloud/sql", "cloud/published", "cloud/bad-input", "cloud/service"],
  ...[
    "simulate/simulate",
    "torture/torture",
    "stack/cfn-lint",
    "verify/page",
    "fuzz/fuzz",
    "packages/deb",
    "packages/rpm",
    "judges/schemathesis",
    "judges/published",
    "judges/teardown",
    "stack/construct",
    "packages/construct",
    "walks/demo",
    "cloud/mail-settings",
    "cloud/time",
    "walks/operator",
  ],
];

/** Begins with what takes longest, so that at the end no worker waits for one long file of another. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
