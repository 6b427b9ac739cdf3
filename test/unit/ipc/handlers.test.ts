import { describe, expect, it } from 'vitest';
import { grantedFolders } from '../../../electron/ipc/granted-folders.ts';
import { handlers } from '../../../electron/ipc/handlers.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { fakeDesktop, fakeServices } from './fake-services.ts';

function desk() {
  const fake = fakeServices();
  const desktop = fakeDesktop();
  const granted = grantedFolders();
  return { ...fake, desktop, granted, handle: handlers(fake.services, desktop, granted) };
}

describe('the folder of a project', () => {
  it('is accepted when it was chosen in the dialog', async () => {
    const { handle, desktop, calls } = desk();
    desktop.chooseFolder.mockResolvedValueOnce('/home/ada/shop');
    expect(await handle['folder/choose'](undefined)).toBe('/home/ada/shop');
    await handle['projects/add']({ hosts: ['shop.test'], folder: '/home/ada/shop' });
    expect(calls).toEqual([{ method: 'projects.add', input: [{ hosts: ['shop.test'], folder: '/home/ada/shop' }] }]);
  });

  it('is accepted when it was dropped on the window', async () => {
    const { handle, granted, calls } = desk();
    granted.grant('/home/ada/shop');
    await handle['projects/add']({ hosts: ['shop.test'], folder: '/home/ada/shop' });
    expect(calls).toHaveLength(1);
  });

  it.each(['/etc', '/home/ada', '/home/ada/shop/..', '/home/ada/shop/../shop', '/home/ada//shop', 'shop', ''])(
    'is refused when the page made up %j',
    (folder) => {
      const { handle, granted, calls } = desk();
      granted.grant('/home/ada/shop');
      expect(() => handle['projects/add']({ hosts: ['shop.test'], folder })).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
      expect(calls).toEqual([]);
    },
  );

  it('is not granted by a dialog that was cancelled', async () => {
    const { handle } = desk();
    expect(await handle['folder/choose'](undefined)).toBeNull();
  });
});

describe('an export', () => {
  const taken = new AppError('EXPORT_EXISTS', { values: { path: '/out/shop.pem' } });

  it('asks for the folder', async () => {
    const { handle, desktop, calls } = desk();
    desktop.chooseFolder.mockResolvedValueOnce('/out');
    expect(await handle['projects/export']({ id: '1' })).toEqual({ files: { answered: 'projects.export' } });
    expect(calls).toEqual([{ method: 'projects.export', input: ['1', { folder: '/out', overwrite: false }] }]);
  });

  it('is null when the person changed their mind', async () => {
    const { handle, calls } = desk();
    expect(await handle['projects/export']({ id: '1' })).toBeNull();
    expect(calls).toEqual([]);
  });

  it('overwrites in the folder that was chosen before, without asking again', async () => {
    const { handle, desktop, answers, calls } = desk();
    desktop.chooseFolder.mockResolvedValueOnce('/out');
    answers.set('projects.export', () => {
      throw taken;
    });
    await expect(handle['projects/export']({ id: '1' })).rejects.toBe(taken);
    answers.clear();
    await handle['projects/export']({ id: '1', overwrite: true });
    expect(desktop.chooseFolder).toHaveBeenCalledTimes(1);
    expect(calls.at(-1)).toEqual({ method: 'projects.export', input: ['1', { folder: '/out', overwrite: true }] });
  });

  it('does not carry the folder of one project over to another', async () => {
    const { handle, desktop } = desk();
    desktop.chooseFolder.mockResolvedValueOnce('/out');
    await handle['projects/export']({ id: '1' });
    expect(await handle['projects/export']({ id: '2', overwrite: true })).toBeNull();
    expect(desktop.chooseFolder).toHaveBeenCalledTimes(2);
  });
});

describe('the root certificate', () => {
  it.each([
    ['/out/root.pem', 'pem'],
    ['/out/root.crt', 'pem'],
    ['/out/root', 'pem'],
    ['/out/root.DER', 'der'],
    ['/out/root.cer', 'der'],
  ])('is written to %s as %s', async (file, format) => {
    const { handle, desktop, calls, answers } = desk();
    answers.set('authority.exportRoot', () => Buffer.from('certificate'));
    desktop.chooseFile.mockResolvedValueOnce(file);
    expect(await handle['root/export'](undefined)).toEqual({ file });
    expect(calls.at(-1)).toEqual({ method: 'authority.exportRoot', input: [format, file] });
    expect(desktop.writeFile).toHaveBeenCalledWith(file, Buffer.from('certificate'), 'all');
  });

  it('asks for no file when there is no authority', async () => {
    const { handle, desktop, answers } = desk();
    answers.set('authority.exportRoot', () => {
      throw new AppError('AUTHORITY_MISSING');
    });
    await expect(handle['root/export'](undefined)).rejects.toMatchObject({ code: 'AUTHORITY_MISSING' });
    expect(desktop.chooseFile).not.toHaveBeenCalled();
  });
});

describe('every other request', () => {
  it('goes to its use case', async () => {
    const { handle, calls, desktop } = desk();
    await handle['authority/create']({ localNetwork: true });
    await handle['keychain/choose']({ backend: 'vault' });
    await handle['keychain/unlock']({ passphrase: 'correct horse' });
    await handle['trust/plan']({});
    await handle['trust/plan-removal']({ stores: ['system'], sha256: 'ab'.repeat(32) });
    await handle['trust/stores'](undefined);
    await handle['trust/install']({ stores: ['system'] });
    await handle['trust/remove']({ stores: ['system'] });
    await handle['trust/remove']({});
    await handle['trust/receipts'](undefined);
    await handle['trust/accept-drift']({ stores: ['system'] });
    await handle['audit/list'](undefined);
    await handle['audit/plan-removal']({ sha256: 'ab'.repeat(32) });
    await handle['audit/remove']({ sha256: 'ab'.repeat(32) });
    await handle['tools/environment'](undefined);
    await handle['projects/list'](undefined);
    await handle['projects/renew']({ id: '1' });
    await handle['projects/reissue']({ id: '1', hosts: ['shop.test'] });
    await handle['projects/remove']({ id: '1' });
    await handle['check/run']({ target: { project: '1' } });
    await handle['uninstall/plan'](undefined);
    await handle['uninstall/run'](undefined);
    await handle['clipboard/write']({ text: 'a fingerprint' });
    expect(desktop.copy).toHaveBeenCalledWith('a fingerprint');
    expect(calls).toEqual([
      { method: 'authority.create', input: [{ localNetwork: true }] },
      { method: 'status', input: [] },
      { method: 'keychain.choose', input: ['vault'] },
      { method: 'keychain.unlock', input: ['correct horse'] },
      { method: 'trust.plan', input: [undefined] },
      { method: 'trust.planRemoval', input: [{ ids: ['system'], sha256: 'ab'.repeat(32) }] },
      { method: 'trust.stores', input: [] },
      { method: 'trust.install', input: [['system']] },
      { method: 'trust.remove', input: [{ ids: ['system'] }] },
      { method: 'trust.remove', input: [{}] },
      { method: 'trust.receipts', input: [] },
      { method: 'trust.acceptDrift', input: [['system']] },
      { method: 'audit.list', input: [] },
      { method: 'audit.planRemoval', input: ['ab'.repeat(32)] },
      { method: 'audit.remove', input: ['ab'.repeat(32)] },
      { method: 'tools.environment', input: [] },
      { method: 'projects.list', input: [] },
      { method: 'projects.renew', input: ['1'] },
      { method: 'projects.reissue', input: ['1', ['shop.test']] },
      { method: 'projects.remove', input: ['1'] },
      { method: 'check', input: [{ target: { project: '1' } }] },
      { method: 'uninstall.plan', input: [] },
      { method: 'uninstall.run', input: [] },
    ]);
  });
});
