import { counted } from "../core/audit/report-finding.ts";
import { durationText } from "../core/duration.ts";

export interface Progress {
  start(): void;
  /** So much more is to be done; what there is to do is found while it is done. */
  more(files: number, bytes: number): void;
  /** So much is done. */
  add(files: number, bytes: number): void;
  end(): void;
}

const WIDTH = 30;
const REDRAW_MS = 100;

const readable = (bytes: number): string => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
};

/** The first moments say nothing about the rate. */
const SETTLED_MS = 1_000;

/** How fast it goes, and how long the rest takes at that rate; what is still found is not counted. */
export const rateText = ({
  done,
  all,
  ms,
}: {
  readonly done: number;
  readonly all: number;
  readonly ms: number;
}): string => {
  if (ms < SETTLED_MS || done <= 0) return "";
  const perMs = done / ms;
  return `, ${readable(perMs * 1000)}/s, ${durationText(Math.max(0, all - done) / perMs)} left`;
};

export const silent: Progress = { start: () => {}, more: () => {}, add: () => {}, end: () => {} };

/** A bar on a terminal; nothing anywhere else. */
export const progressBar = (stream: NodeJS.WriteStream, now: () => number): Progress => {
  if (!stream.isTTY) return silent;
  let files = { done: 0, all: 0 };
  let bytes = { done: 0, all: 0 };
  let startedAt = 0;
  let drawnAt = 0;
  const draw = (): void => {
    const part = bytes.all === 0 ? 1 : bytes.done / bytes.all;
    const full = Math.round(part * WIDTH);
    const bar = `${"█".repeat(full)}${"░".repeat(WIDTH - full)}`;
    const rate = rateText({ ...bytes, ms: now() - startedAt });
    stream.write(
      `\r\x1b[2K${bar} ${(part * 100).toFixed(0).padStart(3)} %  ${readable(bytes.done)} of ${readable(bytes.all)}, ${files.done} of ${counted(files.all, "file")}${rate}`,
    );
    drawnAt = now();
  };
  return {
    start: () => {
      startedAt = now();
      files = { done: 0, all: 0 };
      bytes = { done: 0, all: 0 };
    },
    more: (moreFiles, moreBytes) => {
      files = { ...files, all: files.all + moreFiles };
      bytes = { ...bytes, all: bytes.all + moreBytes };
      draw();
    },
    add: (moreFiles, moreBytes) => {
      files = { ...files, done: files.done + moreFiles };
      bytes = { ...bytes, done: bytes.done + moreBytes };
      if (now() - drawnAt >= REDRAW_MS) draw();
    },
    end: () => void stream.write("\r\x1b[2K"),
  };
};
