// Judges a log in files with Go's own packages of transparent logs: golang.org/x/mod/sumdb/tlog and note. What witnesses sign is
// judged with transparency-dev's (github.com/transparency-dev/formats/note, Apache 2.0).
//
// Each line of its input is a request, each line of its output the answer: {"problem": ""} where all of it holds.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	cosign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type inclusion struct {
	Index int64
	Size  int64
	Root  string
	Proof []string
}

type consistency struct {
	Before     int64
	BeforeRoot string
	After      int64
	AfterRoot  string
	Proof      []string
}

type request struct {
	// A folder with a checkpoint, tiles and entries.
	Folder string
	// The key that signed the checkpoint.
	Key string
	// What the other side proves of this log.
	Inclusions    []inclusion
	Consistencies []consistency
	// A text to be signed, and by whom: asked in the place of all of the above.
	Text   string
	Signer string
	// A checkpoint that a witness signed, and the witness's key: both signatures are verified.
	Cosigned string
	Witness  string
	// What a witness is asked (C2SP tlog-witness), with its key and what it saw last.
	AddCheckpoint string
	Cosigner      string
	Seen          struct {
		Size int64
		Root string
	}
}

type answer struct {
	Problem string `json:"problem"`
	Size    int64  `json:"size"`
	Note    string `json:"note"`
	// Of a cosignature, in seconds since 1970.
	Time int64 `json:"time"`
	// What a witness answers, and with which status.
	Status int    `json:"status"`
	Body   string `json:"body"`
	Root   string `json:"root"`
}

// folder reads tiles where C2SP tlog-tiles has them; Go's paths have the height in front.
type folder string

func (f folder) Height() int                         { return height }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		one, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		data = append(data, one)
	}
	return data, nil
}

func (f folder) entries(size int64) ([][]byte, error) {
	var all [][]byte
	for first := int64(0); first < size; first += 1 << height {
		width := min(size-first, 1<<height)
		tile := tlog.Tile{H: height, L: 0, N: first >> height, W: int(width)}
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/0/", height), "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		for len(bundle) > 0 {
			length := int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if int64(len(all)) != size {
		return nil, fmt.Errorf("%d entries of %d", len(all), size)
	}
	return all, nil
}

func hashOf(text string) (hash tlog.Hash, err error) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err == nil && copy(hash[:], bytes) != tlog.HashSize {
		err = fmt.Errorf("not a hash: %q", text)
	}
	return hash, err
}

func hashesOf(texts []string) (hashes []tlog.Hash, err error) {
	for _, text := range texts {
		hash, err := hashOf(text)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func same(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func judge(r request) (int64, error) {
	verifier, err := note.NewVerifier(r.Key)
	if err != nil {
		return 0, err
	}
	message, err := os.ReadFile(filepath.Join(r.Folder, "checkpoint"))
	if err != nil {
		return 0, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return 0, err
	}
	// Go's own logs begin with another first line.
	_, rest, _ := strings.Cut(opened.Text, "\n")
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return 0, err
	}
	files := folder(r.Folder)
	entries, err := files.entries(tree.N)
	if err != nil {
		return 0, err
	}
	reader := tlog.TileHashReader(tree, files)
	for _, one := range r.Inclusions {
		root, err := tlog.TreeHash(one.Size, reader)
		if err != nil {
			return 0, err
		}
		stated, err := hashOf(one.Root)
		if err != nil || stated != root {
			return 0, fmt.Errorf("root of %d leaves: %v, stated %v (%v)", one.Size, root, stated, err)
		}
		theirs, err := hashesOf(one.Proof)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckRecord(theirs, one.Size, root, one.Index, tlog.RecordHash(entries[one.Index])); err != nil {
			return 0, err
		}
		ours, err := tlog.ProveRecord(one.Size, one.Index, reader)
		if err != nil || !same(ours, theirs) {
			return 0, fmt.Errorf("another proof of %d in %d (%v)", one.Index, one.Size, err)
		}
	}
	for _, one := range r.Consistencies {
		hashes, err := hashesOf([]string{one.BeforeRoot, one.AfterRoot})
		if err != nil {
			return 0, err
		}
		theirs, err := hashesOf(one.Proof)
		if err != nil {
			return 0, err
		}
		if err := tlog.CheckTree(theirs, one.After, hashes[1], one.Before, hashes[0]); err != nil {
			return 0, err
		}
		ours, err := tlog.ProveTree(one.After, one.Before, reader)
		if err != nil || !same(ours, theirs) {
			return 0, fmt.Errorf("another proof of %d before %d (%v)", one.Before, one.After, err)
		}
	}
	return tree.N, nil
}

func sign(r request) (string, error) {
	signer, err := note.NewSigner(r.Signer)
	if err != nil {
		return "", err
	}
	message, err := note.Sign(&note.Note{Text: r.Text}, signer)
	return string(message), err
}

// cosigned verifies the signatures of a log and of a witness, with the packages of transparency-dev for the latter.
func cosigned(r request) (a answer, err error) {
	log, err := note.NewVerifier(r.Key)
	if err != nil {
		return a, err
	}
	witness, err := cosign.NewVerifierForCosignatureV1(r.Witness)
	if err != nil {
		return a, err
	}
	opened, err := note.Open([]byte(r.Cosigned), note.VerifierList(log, witness))
	if err != nil {
		return a, err
	}
	if len(opened.Sigs) != 2 || len(opened.UnverifiedSigs) != 0 {
		return a, fmt.Errorf("%d signatures verified, %d not", len(opened.Sigs), len(opened.UnverifiedSigs))
	}
	for _, signature := range opened.Sigs {
		if signature.Name == witness.Name() {
			at, err := cosign.CoSigV1Timestamp(signature)
			if err != nil {
				return a, err
			}
			a.Time = at.Unix()
		}
	}
	return a, nil
}

func treeOf(text string) (tlog.Tree, error) {
	_, rest, _ := strings.Cut(text, "\n")
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// witness does what a server of C2SP tlog-witness does for one log.
func witness(r request) (a answer, err error) {
	verifier, err := note.NewVerifier(r.Key)
	if err != nil {
		return a, err
	}
	signer, err := cosign.NewSignerForCosignatureV1(r.Cosigner)
	if err != nil {
		return a, err
	}
	head, checkpoint, found := strings.Cut(r.AddCheckpoint, "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil || !found {
		return answer{Status: 400}, nil
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	if err != nil {
		return answer{Status: 403}, nil
	}
	tree, err := treeOf(opened.Text)
	if err != nil || old > tree.N {
		return answer{Status: 400}, nil
	}
	if old != r.Seen.Size {
		return answer{Status: 409, Body: fmt.Sprintf("%d\n", r.Seen.Size)}, nil
	}
	proof, err := hashesOf(lines[1:])
	if err != nil {
		return answer{Status: 400}, nil
	}
	if old > 0 {
		seen, err := hashOf(r.Seen.Root)
		if err != nil {
			return a, err
		}
		if old == tree.N && (seen != tree.Hash || len(proof) > 0) {
			return answer{Status: 422}, nil
		}
		if old < tree.N && tlog.CheckTree(proof, tree.N, tree.Hash, old, seen) != nil {
			return answer{Status: 422}, nil
		}
	} else if len(proof) > 0 {
		return answer{Status: 422}, nil
	}
	signed, err := note.Sign(&note.Note{Text: opened.Text}, signer)
	if err != nil {
		return a, err
	}
	_, body, _ := strings.Cut(string(signed), "\n\n")
	root := base64.StdEncoding.EncodeToString(tree.Hash[:])
	return answer{Status: 200, Body: body, Size: tree.N, Root: root}, nil
}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) == 0 {
			if err != nil {
				return
			}
			continue
		}
		var r request
		var a answer
		failed := json.Unmarshal(line, &r)
		if failed == nil && r.Signer != "" {
			a.Note, failed = sign(r)
		} else if failed == nil && r.Cosigned != "" {
			a, failed = cosigned(r)
		} else if failed == nil && r.AddCheckpoint != "" {
			a, failed = witness(r)
		} else if failed == nil {
			a.Size, failed = judge(r)
		}
		if failed != nil {
			a.Problem = failed.Error()
		}
		if err := out.Encode(a); err != nil {
			os.Exit(1)
		}
	}
}
