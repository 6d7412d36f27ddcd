import { storiesOf } from './examined.ts';

export const completeData = storiesOf('complete-data', ['D7', 'D8', 'D9']);
