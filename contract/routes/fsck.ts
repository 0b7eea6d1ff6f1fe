import { ROLES, route } from "../route.ts";
import { FsckAnswer, FsckAskedAnswer, FsckQuery } from "../schemas/fsck.ts";

export const FSCK = {
  showFsck: route(() => ({
    summary: "Show a walk through everything stored, and what did not agree",
    description: "`docs/fsck.md` says what is compared, and what each code means.",
    tag: "What is stored",
    query: FsckQuery,
    answers: { 200: FsckAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  askFsck: route(() => ({
    summary: "Ask for a walk through everything stored",
    description:
      "It begins within five minutes, in the background. While one is under way, that one is meant; for an hour after the end of one, that one is, and nothing begins (200).",
    tag: "What is stored",
    answers: { 200: FsckAskedAnswer, 202: FsckAskedAnswer },
    problems: [],
    roles: ["operator", "auditor"],
  })),
} as const;
