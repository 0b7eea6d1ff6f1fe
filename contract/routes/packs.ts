import { ROLES, route } from "../route.ts";
import { PackAnswer, PacksAnswer, PacksQuery, PackWishBody } from "../schemas/pack.ts";

export const PACKS = {
  requestPack: route(() => ({
    summary: "Ask for an evidence pack",
    description:
      "It is made in the background, and it is recorded who asked. The same request again is the same pack. `docs/evidence-pack.md` describes what is in it.",
    tag: "Evidence packs",
    body: PackWishBody,
    answers: { 202: PackAnswer },
    problems: ["not-found", "forgetting-under-way"],
    roles: ROLES,
  })),
  listPacks: route(() => ({
    summary: "List the evidence packs that were asked for",
    tag: "Evidence packs",
    query: PacksQuery,
    answers: { 200: PacksAnswer },
    problems: ["not-found", "cursor-invalid"],
    roles: ROLES,
  })),
  showPack: route(() => ({
    summary: "Show an evidence pack, and where it can be fetched",
    description: "The address is for a few minutes and for anybody who has it; it is recorded who asked for it.",
    tag: "Evidence packs",
    answers: { 200: PackAnswer },
    problems: ["not-found", "forgetting-under-way", "store-throttled"],
    roles: ROLES,
  })),
} as const;
