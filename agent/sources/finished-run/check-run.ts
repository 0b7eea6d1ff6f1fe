import { existsSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { counted } from "../../../core/audit/report-finding.ts";
import { durationMs, readableMs } from "../../../core/duration.ts";
import { finderBeneath } from "../../files/beneath.ts";
import { type Names, NO_NAMES, someNames, withName } from "../../files/some-names.ts";
import { visitTree } from "../../files/walk.ts";
import { MARKER_NAME, type Marker, readMarker, unfinished } from "./read-marker.ts";

/** How far above what a job reads its marker may be: a run has folders of its own. */
const MAX_ABOVE = 4;
/** Clocks of two hosts differ by so much at most. */
export const MAX_AHEAD_MS = 5 * 60_000;

/** The marker of what a job reads: in that folder, or in the nearest one above. @throws Failure `source-unfinished` */
export const findMarker = (path: string): string => {
  let folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path);
  for (let above = 0; above <= MAX_ABOVE; above += 1, folder = dirname(folder))
    if (existsSync(join(folder, MARKER_NAME))) return join(folder, MARKER_NAME);
  throw unfinished(`there is no ${MARKER_NAME} beside ${path}, or above it: the run has not ended, or has failed`);
};

const refuseAge = ({ path, finishedMs }: Marker, maxAge: string, nowMs: number): void => {
  const ageMs = nowMs - finishedMs;
  if (ageMs > durationMs(maxAge))
    throw unfinished(`${path}: the run ended ${readableMs(ageMs)} ago, and ${maxAge} is allowed`);
  if (ageMs < -MAX_AHEAD_MS)
    throw unfinished(`${path}: the run ended ${readableMs(-ageMs)} from now, by the clock of the host that wrote it`);
};

const sized = (names: Names, what: string, { path }: Marker): void => {
  if (names.count > 0)
    throw unfinished(`${path} names ${counted(names.count, "file")} ${what}: ${someNames(names.some)}`);
};

/** @throws Failure `source-unfinished` where a file is not there, or has another size */
const refuseDifferent = (marker: Marker): void => {
  const find = finderBeneath(marker.folder);
  let [absent, others] = [NO_NAMES, NO_NAMES];
  for (const { key, size } of marker.files.values()) {
    const found = find(key);
    if (found === undefined) absent = withName(absent, key);
    else if (found.size !== size) others = withName(others, key);
  }
  sized(absent, "not there", marker);
  sized(others, "of another size", marker);
};

const keyIn = ({ folder }: Marker, path: string): string => relative(folder, path).replaceAll("\\", "/");

/** The files that a job reads of a run; what is there and is not named came from elsewhere. @throws Failure `source-unfinished` */
const filesOf = async (marker: Marker, path: string): Promise<string[]> => {
  if (!statSync(path).isDirectory()) return [keyIn(marker, path)];
  const keys: string[] = [];
  const prefix = keyIn(marker, path);
  const add = (key: string): void => {
    const own = prefix === "" ? key : `${prefix}/${key}`;
    if (own !== MARKER_NAME) keys.push(own);
  };
  await visitTree(path, [], { file: ({ key }) => add(key), unreadable: add });
  if (keys.length === 0) throw unfinished(`${path} holds no file of the run`);
  return keys;
};

const refuseFailed = async (marker: Marker, path: string): Promise<void> => {
  for (const key of await filesOf(marker, path)) {
    const file = marker.files.get(key);
    if (file === undefined) throw unfinished(`${marker.path} does not name ${key}: it is no part of the run`);
    const status = marker.steps.get(file.step);
    if (status !== 0)
      throw unfinished(`${marker.path}: ${key} is of the step "${file.step}", which ended with ${status}`);
  }
};

/**
 * The run that what a job reads is of, which has ended.
 * @param paths files and folders that exist
 * @param maxAge a duration
 * @returns its marker
 * @throws Failure `source-unfinished` where the marker is missing, too old or of the future, or what it names is not there,
 *   has another size, was made by a step that failed, or is not all that is there
 */
export const requireFinishedRun = async (paths: readonly string[], maxAge: string, nowMs: number): Promise<Marker> => {
  const markers = new Set(paths.map(findMarker));
  const [path, ...others] = markers;
  if (path === undefined || others.length > 0)
    throw unfinished(`what the job reads is of ${markers.size} runs: ${someNames([...markers])}`);
  const marker = await readMarker(path);
  refuseAge(marker, maxAge, nowMs);
  refuseDifferent(marker);
  for (const one of paths) await refuseFailed(marker, one);
  return marker;
};
