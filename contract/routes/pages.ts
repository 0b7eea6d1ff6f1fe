import { Html, route } from "../route.ts";

/** What mails link to. A page is made of its own address, whether or not there is such a thing. */
export const PAGES = {
  pageOfMigration: route({
    summary: "What a link in a mail is about, and how to see it",
    tag: "Pages",
    answers: { 200: Html },
    produces: "text/html",
    problems: [],
    roles: [],
  }),
  pageOfGate: route({
    summary: "What a link in a mail is about, and how to see it",
    tag: "Pages",
    answers: { 200: Html },
    produces: "text/html",
    problems: [],
    roles: [],
  }),
} as const;
