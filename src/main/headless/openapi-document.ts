import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '#shared/contract/index.ts';

const wireError = {
  type: 'object' as const,
  required: ['error'],
  properties: {
    error: {
      type: 'object' as const,
      required: ['code', 'message', 'retryable'],
      properties: {
        code: { type: 'string' as const },
        message: { type: 'string' as const },
        retryable: { type: 'boolean' as const },
        field: { type: 'string' as const },
      },
    },
  },
};

/** Of the host alone, not of the contract: a browser trades its one-time ticket. */
const session = {
  post: {
    operationId: 'session.open',
    security: [],
    requestBody: { required: true, content: json({ ticket: { type: 'string' as const } }) },
    responses: { '200': { description: 'OK', content: json({ token: { type: 'string' as const } }) } },
  },
};

/** The OpenAPI 3.1 document of the REST interface, generated from the contract. */
export async function createOpenApiDocument({ version, url }: { version: string; url: string }) {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: { title: 'Sentry Desk', version, description: 'Failures are answered with the schema `Error`.' },
    servers: [{ url: `${url}/api` }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: wireError },
    },
  });
  return { ...document, paths: { ...document.paths, '/session': session } };
}

function json(properties: Readonly<Record<string, { type: 'string' }>>) {
  return { 'application/json': { schema: { type: 'object', required: Object.keys(properties), properties } } };
}
