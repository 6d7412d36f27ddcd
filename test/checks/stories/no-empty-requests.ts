import { storiesOf } from './examined.ts';

export const noEmptyRequests = storiesOf('no-empty-requests', ['S52']);
