/** Where the engine's binary is, by platform. Pure, so that each platform's is tried on all. */

/** As the engine's own list of packages has them (github.com/nubo-db/dynoxide, `npm/dynoxide/platforms.json`). */
const PLATFORMS: readonly string[] = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

const ANOTHER = "Set DYNAMODB_ENDPOINT to another engine, for example MiniStack's: see docs/embedded-cloud.md.";

export interface EnginePackage {
  readonly name: string;
  /** The file within the package. */
  readonly binary: string;
}

/**
 * @param platform as Node.js names it: `linux`, `darwin`, `win32`
 * @param arch as Node.js names it: `x64`, `arm64`
 * @throws Error that says for which platforms there is an engine
 */
export const enginePackage = (platform: string, arch: string): EnginePackage => {
  const here = `${platform}-${arch}`;
  if (!PLATFORMS.includes(here))
    throw new Error(`there is no embedded DynamoDB engine for ${here}, only for ${PLATFORMS.join(", ")}. ${ANOTHER}`);
  return { name: `@dynoxide/${here}`, binary: platform === "win32" ? "dynoxide.exe" : "dynoxide" };
};

/** What somebody can do where the package is not there: not every registry has it, and npm leaves it out then. */
export const missingEngine = ({ name }: EnginePackage): string =>
  `the embedded DynamoDB engine (${name}) is not installed. Run "npm ci" with a registry that has it and without --omit=optional. ${ANOTHER}`;
