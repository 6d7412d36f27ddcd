import { storiesOf } from './examined.ts';

export const validIdentifiers = storiesOf('valid-identifiers', ['D1']);
