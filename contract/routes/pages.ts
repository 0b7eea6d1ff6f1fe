import { route } from "../route.ts";
import { Html, OpenApi } from "../schemas/page.ts";

/** What needs no token: it is the same for everybody, or made of its own address, whether or not there is such a thing. */
export const PAGES = {
  pageOfMigration: route(() => ({
    summary: "What a link in a mail is about, and how to see it",
    tag: "Pages",
    answers: { 200: Html },
    produces: "text/html",
    problems: [],
    roles: [],
  })),
  showContract: route(() => ({
    summary: "Show this document",
    tag: "Pages",
    answers: { 200: OpenApi },
    problems: [],
    roles: [],
  })),
  listProblems: route(() => ({
    summary: "What each problem code means",
    tag: "Pages",
    answers: { 200: Html },
    produces: "text/html",
    problems: [],
    roles: [],
  })),
  pageOfGate: route(() => ({
    summary: "What a link in a mail is about, and how to see it",
    tag: "Pages",
    answers: { 200: Html },
    produces: "text/html",
    problems: [],
    roles: [],
  })),
} as const;
