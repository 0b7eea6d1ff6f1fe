/** What was published to a topic; nobody is subscribed here. */
export interface TopicMessage {
  readonly topicArn: string;
  readonly message: string;
}

export interface Topics {
  publish(topicArn: string, message: string): void;
  /** Oldest first. */
  published(): readonly TopicMessage[];
}

/** AWS's page says 256 KB: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_BYTES = 256 * 1024;

/** SNS as far as our templates use it: topics that rules publish to. */
export const topics = (): Topics => {
  const messages: TopicMessage[] = [];
  return {
    publish: (topicArn, message) => {
      if (Buffer.byteLength(message) > MAX_BYTES) throw new Error(`a message for ${topicArn} is too long`);
      messages.push({ topicArn, message });
    },
    published: () => messages,
  };
};
