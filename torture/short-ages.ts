import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The least that Lambda accepts as the age at which records of a stream are given up, but for -1.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventsourcemapping.html ("MaximumRecordAgeInSeconds")
 */
const LEAST_SECONDS = 60;

const TEMPLATE = "Cleargate.template.json";

interface Mapping {
  readonly Type: string;
  readonly Properties: { MaximumRecordAgeInSeconds?: number };
}

/**
 * The stack as it was synthesised, but that its streams give up what has failed for a minute: Lambda counts that age by a clock
 * that nobody can advance.
 * @returns a folder of its own, whose assets are those of `assembly`; whoever made it removes it
 * @throws Error where no stream of the stack gives anything up
 */
export const withShortAges = (assembly: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-torture-"));
  for (const name of readdirSync(assembly).filter((one) => one !== TEMPLATE))
    symlinkSync(join(assembly, name), join(folder, name));
  const template = JSON.parse(readFileSync(join(assembly, TEMPLATE), "utf8")) as { Resources: Record<string, Mapping> };
  const aged = Object.values(template.Resources).filter(
    ({ Type, Properties }) =>
      Type === "AWS::Lambda::EventSourceMapping" && Properties.MaximumRecordAgeInSeconds !== undefined,
  );
  if (aged.length === 0) throw new Error("no stream of the stack gives up what is too old");
  for (const { Properties } of aged) Properties.MaximumRecordAgeInSeconds = LEAST_SECONDS;
  writeFileSync(join(folder, TEMPLATE), JSON.stringify(template));
  return folder;
};
