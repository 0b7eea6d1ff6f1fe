import { renderHtml } from "../../core/page/html.ts";
import type { Page } from "../../core/page/page.ts";
import { showable } from "../../core/showable.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderText } from "./text.ts";

const RENDER = { text: renderText, markdown: renderMarkdown, html: renderHtml } as const;

export type PageFormat = keyof typeof RENDER;
export const PAGE_FORMATS = Object.keys(RENDER) as readonly PageFormat[];

/** The lines of a page in a format. Nothing that came from outside ends a line, or hides or reorders what is read. */
export const renderPage = (page: Page, format: PageFormat): string[] => RENDER[format](page).map(showable);
