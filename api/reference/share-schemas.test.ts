import { expect, test } from 'vitest';
import { shareSchemas } from './share-schemas.ts';

const point = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] };
const line = { type: 'object', properties: { from: point, to: point } };
const reference = { $ref: '#/components/schemas/Point' };

test('a named schema is written once, and referred to where it occurs, also in other named ones', () => {
  const document = { paths: { '/': { get: { schema: line, items: [point] } } }, components: { securitySchemes: {} } };
  expect(shareSchemas(document, { Point: point, Line: line })).toEqual({
    paths: { '/': { get: { schema: { $ref: '#/components/schemas/Line' }, items: [reference] } } },
    components: {
      securitySchemes: {},
      schemas: { Point: point, Line: { type: 'object', properties: { from: reference, to: reference } } },
    },
  });
});

test('what a place says besides stays there: its default, its description, that it may be null', () => {
  const place = { ...point, type: ['object', 'null'], description: 'Where' };
  const shared = shareSchemas(
    { a: { ...point, default: { x: 0 } }, b: place, c: { type: 'object' } },
    { Point: point },
  );
  expect(shared).toMatchObject({
    a: { ...reference, default: { x: 0 } },
    b: { anyOf: [reference, { type: 'null' }], description: 'Where' },
    c: { type: 'object' },
  });
});
