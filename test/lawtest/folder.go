package lawtest

import (
	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
)

func (p *Person) folder() conv.FolderRPC { return conv.FolderRPC{Service: p.w.Conv} }

// Folders lists those of p.
func (p *Person) Folders() []*hyv1.Folder {
	p.t.Helper()
	r, err := p.folder().List(p.ctx(), connect.NewRequest(&hyv1.FolderServiceListRequest{}))
	p.must(err)
	return r.Msg.GetFolders()
}

// Folder saves one, and returns its id.
func (p *Person) Folder(f *hyv1.Folder) int64 {
	p.t.Helper()
	made, err := p.TryFolder(f)
	p.must(err)
	return made.GetId()
}

// TryFolder is FolderService.Save.
func (p *Person) TryFolder(f *hyv1.Folder) (*hyv1.Folder, error) {
	r, err := p.folder().Save(p.ctx(), connect.NewRequest(&hyv1.FolderServiceSaveRequest{Folder: f}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetFolder(), nil
}

// DeleteFolder is FolderService.Delete.
func (p *Person) DeleteFolder(id int64) {
	p.t.Helper()
	_, err := p.folder().Delete(p.ctx(), connect.NewRequest(&hyv1.FolderServiceDeleteRequest{FolderId: id}))
	p.must(err)
}

// OrderFolders is FolderService.Order.
func (p *Person) OrderFolders(ids ...int64) {
	p.t.Helper()
	p.must(p.TryOrderFolders(ids...))
}

// TryOrderFolders is OrderFolders.
func (p *Person) TryOrderFolders(ids ...int64) error {
	_, err := p.folder().Order(p.ctx(), connect.NewRequest(&hyv1.FolderServiceOrderRequest{FolderIds: ids}))
	return err
}

// Keep puts c into a folder, or takes it out.
func (p *Person) Keep(folder int64, c im.ConvID, kept bool) {
	p.t.Helper()
	p.must(p.TryKeep(folder, c, kept))
}

// TryKeep is Keep.
func (p *Person) TryKeep(folder int64, c im.ConvID, kept bool) error {
	_, err := p.folder().Keep(p.ctx(), connect.NewRequest(&hyv1.FolderServiceKeepRequest{FolderId: folder, ConversationId: int64(c), Kept: kept}))
	return err
}
