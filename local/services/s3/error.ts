import type { Reply } from "../../aws/service.ts";
import { escapeXml, xml } from "./xml.ts";

/** An error that S3 answers with, under one of its own codes. */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const errorReply = (status: number, code: string, message: string): Reply =>
  xml(status, `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`);
