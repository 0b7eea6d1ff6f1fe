/** The members of SES v2's SendEmail that the embedded cloud reads. */
export interface SendEmail {
  readonly FromEmailAddress?: string;
  readonly ConfigurationSetName?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: { readonly Data?: string };
      readonly Body?: { readonly Text?: { readonly Data?: string }; readonly Html?: { readonly Data?: string } };
      readonly Attachments?: readonly {
        readonly FileName: string;
        readonly RawContent: string;
        readonly ContentType?: string;
      }[];
      readonly Headers?: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

/** The address within a mailbox such as `Name <address>`. */
export const addressOf = (mailbox: string): string => /<([^>]+)>/.exec(mailbox)?.[1] ?? mailbox;
