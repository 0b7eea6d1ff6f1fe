import { ACCOUNT, type Physical, REGION } from "./types.ts";

const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
const named = (ref: string, attributes: Record<string, string> = {}): Physical => ({ ref, attributes });

/** Known from the start, because names here are chosen by us; only a stream's ARN is the engine's to give. */
export interface Naming {
  readonly endpoint: string;
  /** By the table's logical id. */
  readonly streamArns: ReadonlyMap<string, string>;
}

type Name = (logicalId: string, naming: Naming) => Physical;

/** S3 and API names are lower case; the others keep their logical id. */
const bucketName = (logicalId: string): string => `cleargate-${logicalId.toLowerCase()}`.slice(0, 63);

const plain: Name = (id) => named(id);

/** Every resource type that the embedded cloud runs. */
export const RUN: Readonly<Record<string, Name>> = {
  "AWS::S3::Bucket": (id) => named(bucketName(id), { Arn: `arn:aws:s3:::${bucketName(id)}` }),
  "AWS::S3::BucketPolicy": plain,
  "AWS::SQS::Queue": (id, { endpoint }) =>
    named(`${endpoint}/${ACCOUNT}/${id}`, {
      Arn: arn("sqs", id),
      QueueName: id,
      QueueUrl: `${endpoint}/${ACCOUNT}/${id}`,
    }),
  "AWS::SQS::QueuePolicy": plain,
  "AWS::DynamoDB::Table": (id, { streamArns }) =>
    named(id, { Arn: arn("dynamodb", `table/${id}`), StreamArn: streamArns.get(id) ?? "" }),
  "AWS::Lambda::Function": (id) => named(id, { Arn: arn("lambda", `function:${id}`) }),
  "AWS::Lambda::EventSourceMapping": plain,
  "AWS::IAM::Role": (id) => named(id, { Arn: `arn:aws:iam::${ACCOUNT}:role/${id}`, RoleId: id }),
  "AWS::IAM::Policy": plain,
  "AWS::IAM::ManagedPolicy": (id) => named(`arn:aws:iam::${ACCOUNT}:policy/${id}`),
  "AWS::ApiGatewayV2::Api": (id, { endpoint }) =>
    named(id.toLowerCase(), { ApiId: id.toLowerCase(), ApiEndpoint: `${endpoint}/api` }),
  "AWS::ApiGatewayV2::Route": plain,
  "AWS::ApiGatewayV2::Integration": plain,
  "AWS::ApiGatewayV2::Authorizer": plain,
  "AWS::SES::ConfigurationSet": plain,
  "AWS::SES::ConfigurationSetEventDestination": plain,
  "AWS::Events::EventBus": (id) => named(id, { Arn: arn("events", `event-bus/${id}`), Name: id }),
  "AWS::Events::Rule": (id) => named(id, { Arn: arn("events", `rule/${id}`) }),
  "AWS::Logs::LogGroup": (id) => named(`/aws/lambda/${id}`, { Arn: arn("logs", `log-group:/aws/lambda/${id}:*`) }),
};

/** Types that need no running: they watch, show, or permit what is permitted here anyway. */
export const WATCHED: Readonly<Record<string, Name>> = {
  "AWS::ApiGatewayV2::Stage": plain,
  "AWS::Lambda::Permission": plain,
  "AWS::CloudWatch::Alarm": plain,
  "AWS::CloudWatch::CompositeAlarm": plain,
  "AWS::CloudWatch::Dashboard": plain,
  "AWS::Logs::MetricFilter": plain,
  "AWS::SNS::Topic": (id) => named(arn("sns", id), { TopicArn: arn("sns", id), TopicName: id }),
  "AWS::SNS::TopicPolicy": plain,
  "AWS::SNS::Subscription": plain,
  "AWS::CDK::Metadata": plain,
};
