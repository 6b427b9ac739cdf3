import type { AuthorityRecord } from '../authority/authority-record.ts';
import type { ProjectService } from '../services.ts';
import { addProject, reissueProject, removeProject, renewProject } from './change-project.ts';
import { exportProject } from './export-project.ts';
import { findProject, type ProjectContext } from './project-context.ts';
import type { ProjectRecord } from './project-record.ts';
import { projectDetail, projectView } from './project-view.ts';

export function projectService(
  context: ProjectContext,
  readAuthority: () => Promise<AuthorityRecord | undefined>,
): ProjectService {
  const detail = async (record: ProjectRecord) => projectDetail(record, await readAuthority());
  return {
    async list() {
      const { records, damaged } = await context.files.readAll();
      return { projects: records.map(projectView), damaged };
    },
    show: async (project) => detail(await findProject(context.files, project)),
    add: async (request) => detail(await addProject(context, request)),
    renew: async (project) => detail(await renewProject(context, project)),
    reissue: async (project, hosts) => detail(await reissueProject(context, project, hosts)),
    async remove(project) {
      const { id, name } = await removeProject(context, project);
      return { id, name };
    },
    export: (project, { folder, overwrite = false }) => exportProject(context, project, { folder, overwrite }),
  };
}
