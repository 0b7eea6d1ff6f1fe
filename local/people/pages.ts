import type { Reply } from "../aws/service.ts";

export const page = (status: number, type: string, body: string): Reply => ({
  status,
  headers: { "content-type": type, "cache-control": "no-store" },
  body,
});

export const textPage = (status: number, text: string): Reply => page(status, "text/plain", text);
export const htmlPage = (html: string): Reply => page(200, "text/html; charset=utf-8", html);
export const jsonPage = (value: unknown): Reply => page(200, "application/json", JSON.stringify(value));
