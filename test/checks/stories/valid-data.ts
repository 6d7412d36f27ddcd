import { storiesOf } from './examined.ts';

export const validData = storiesOf('valid-data', ['D2', 'D3', 'D4', 'D5', 'D6']);
