import { temporaryDatabase } from '../../libs/persistence/src/embedded/for-tests.js';
import { putUp, type House, type HouseOptions } from '../../apps/sandbox/src/house/house.js';

export type { House };

/** The house of a spec file, on a database that goes with it. */
export async function putUpForTests(options: HouseOptions): Promise<House> {
  const database = await temporaryDatabase();
  try {
    const house = await putUp({ ...options, databaseUrl: database.url });
    const stop = async (): Promise<void> => {
      await house.stop();
      await database.close();
    };
    return { ...house, stop };
  } catch (error) {
    await database.close();
    throw error;
  }
}
