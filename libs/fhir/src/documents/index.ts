/** The words of a report, wherever an EHR keeps them. Nothing throws; what cannot be read has a name. */
export { DocumentReader } from './content.js';
export { gatherDocuments } from './gather.js';
export type { Gathered, Gathering, ReportDocument, UnreadDocument } from './gather.js';
export { DOCUMENT_PLACES } from './sources.js';
export type { DocumentName, DocumentPlace, DocumentSource } from './sources.js';
export { DEFAULT_DOCUMENT_LIMITS, UNREAD_WHYS } from './unread.js';
export type { DocumentLimits, UnreadWhy } from './unread.js';
