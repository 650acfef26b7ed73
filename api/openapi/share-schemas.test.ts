import { describe, expect, test } from 'vitest';
import { shareSchemas } from './share-schemas.ts';

const point = { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] };
const line = { type: 'object', properties: { from: point, to: point } };
const reference = { $ref: '#/components/schemas/Point' };

describe('shareSchemas', () => {
  test('replaces every copy of a named schema by a reference, also inside other named schemas', () => {
    const document = { paths: { '/': { get: { schema: line, items: [point] } } }, components: { securitySchemes: {} } };
    expect(shareSchemas(document, { Point: point, Line: line })).toEqual({
      paths: { '/': { get: { schema: { $ref: '#/components/schemas/Line' }, items: [reference] } } },
      components: {
        securitySchemes: {},
        schemas: { Point: point, Line: { type: 'object', properties: { from: reference, to: reference } } },
      },
    });
  });

  test('keeps the default, the description and the nullability of a copy', () => {
    const nullablePoint = { ...point, type: ['object', 'null'], description: 'Where' };
    const shared = shareSchemas(
      { a: { ...point, default: { x: 0 } }, b: nullablePoint, c: { type: 'object' } },
      { Point: point },
    );
    expect(shared).toMatchObject({
      a: { ...reference, default: { x: 0 } },
      b: { anyOf: [reference, { type: 'null' }], description: 'Where' },
      c: { type: 'object' },
    });
  });
});
