// Says in one sentence that Node is too old, before anything is loaded that only a newer one can read. It is written for Node 14.8
// and newer, which are the first that can wait for an import at all.

/** The oldest Node that the command lines run on: `node:zlib` has zstd, and TypeScript is read as it is. */
export const MIN_NODE = 24;

/** The exit status, which both command lines use for wrong usage. */
const WRONG_USAGE = 2;

/**
 * @param {string} what the program's name
 * @param {string} version of Node, as `process.versions.node` has it
 * @param {string} [instead] a command that brings a Node of its own
 * @returns {string | undefined} one sentence; undefined where the version is new enough
 */
export const tooOld = (what, version, instead) => {
  if (Number(version.split(".")[0]) >= MIN_NODE) return undefined;
  const advice = instead === undefined ? "" : `: "${instead}" brings its own`;
  return `${what} needs Node ${MIN_NODE} or newer, and this is Node ${version} (${process.execPath})${advice}.`;
};

/**
 * @param {string} what the program's name; the process ends where its Node is too old
 * @param {string} [instead] a command that brings a Node of its own
 */
export const needNode = (what, instead) => {
  const sentence = tooOld(what, process.versions.node, instead);
  if (sentence === undefined) return;
  process.stderr.write(`${sentence}\n`);
  process.exit(WRONG_USAGE);
};
