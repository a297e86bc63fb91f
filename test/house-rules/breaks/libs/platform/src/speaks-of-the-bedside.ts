// breaks: platform-knows-no-bedside
export const label = 'aspirated volume';
