import { z } from 'zod';

/** The name of a person, a schedule or a ladder: shown, spoken and written into the journal, so no words of a patient fit. */
export const onCallId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@:-]{0,119}$/);
