# Writes what must be backed up on a host that is too old for the agent into a share, for the agent on a collector host.
# It needs PowerShell 2.0 and .NET 2.0, and no module. See docs/collector.md. It has not been run on Windows by its makers.
#
# Everything is written into a folder of its own, <Share>\incoming\<Name>-<time>. When all steps have ended, every file is
# hashed, cleargate-done.txt is written beside them, and the folder is renamed to <Share>\<Name>\<time>. What is there is
# whole; what failed half-way stays in "incoming", where no job of the agent looks.
param(
    # The share, e.g. \\collector\cleargate
    [string]$Share = $(throw 'name the share: -Share \\collector\cleargate'),
    # The unit as the plan names it, e.g. pool01
    [string]$Name = $(throw 'name the unit: -Name pool01'),
    # Full path of LCSCmd.exe; without it no settings are exported
    [string]$LcsCmd = '',
    # Name of the pool for LCSCmd's level "pool"; it must be there with -LcsCmd
    [string]$Pool = '',
    # Full path of DBIMPEXP.exe of the same version as the pool; without it no user data are exported
    [string]$DbImpExp = '',
    # The SQL Server that DBIMPEXP reads, where it is another host
    [string]$DbImpExpServer = '',
    # Instance of SQL Server, e.g. (local)\rtc; without it no database is backed up
    [string]$SqlInstance = '',
    # Names of databases
    [string[]]$Databases = @('rtc', 'rtcconfig'),
    # Lists the accounts by WMI
    [switch]$Accounts,
    # Where the WMI class of the accounts is
    [string]$WmiNamespace = 'root\cimv2'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

$invariant = [System.Globalization.CultureInfo]::InvariantCulture
$tab = [string][char]9
$newLine = [string][char]10
$steps = @()

function Get-UtcNow {
    return [System.DateTime]::UtcNow
}

function Format-Instant([System.DateTime]$Time) {
    return $Time.ToString("yyyy'-'MM'-'dd'T'HH':'mm':'ss'Z'", $invariant)
}

# A file of UTF-8 without a byte order mark, which has its name only when it is whole.
function Write-WholeFile([string]$Path, [string]$Text) {
    $encoding = New-Object System.Text.UTF8Encoding($false)
    [System.IO.File]::WriteAllText("$Path.partial", $Text, $encoding)
    [System.IO.File]::Move("$Path.partial", $Path)
}

function Get-Sha256([string]$Path) {
    $algorithm = New-Object System.Security.Cryptography.SHA256Managed
    $stream = [System.IO.File]::OpenRead($Path)
    try {
        $hash = $algorithm.ComputeHash($stream)
    }
    finally {
        $stream.Close()
    }
    return [System.BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
}

# Runs a program to its end. Its output goes to the console, its exit status is returned as it is.
function Invoke-Program([string]$Program, [string]$Arguments) {
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = $Program
    $start.Arguments = $Arguments
    $start.UseShellExecute = $false
    $process = [System.Diagnostics.Process]::Start($start)
    $process.WaitForExit()
    return $process.ExitCode
}

# What a step writes goes into a folder of its name, so that the marker can say which step each file is of.
function New-StepFolder([string]$Step) {
    $path = [System.IO.Path]::Combine($incoming, $Step)
    [void][System.IO.Directory]::CreateDirectory($path)
    return $path
}

function Add-Step([string]$Step, [int]$Status) {
    Write-Host "$Step ended with $Status"
    $script:steps += @{ Step = $Step; Status = $Status }
}

$started = Get-UtcNow
$stamp = $started.ToString("yyyyMMdd'T'HHmmss'Z'", $invariant)
$incoming = [System.IO.Path]::Combine($Share, "incoming\$Name-$stamp")
[void][System.IO.Directory]::CreateDirectory($incoming)

if ($LcsCmd -ne '') {
    if ($Pool -eq '') {
        throw 'name the pool for LCSCmd: -Pool pool01'
    }
    foreach ($level in @('global', 'pool', 'machine')) {
        $folder = New-StepFolder "lcscmd-$level"
        $arguments = "/config /action:export /level:$level /configfile:`"$folder\$level.xml`""
        if ($level -eq 'pool') {
            $arguments = "$arguments /poolname:$Pool"
        }
        Add-Step "lcscmd-$level" (Invoke-Program $LcsCmd $arguments)
    }
}

if ($DbImpExp -ne '') {
    $folder = New-StepFolder 'dbimpexp'
    $arguments = "/hrxmlfile:`"$folder\users.xml`""
    if ($DbImpExpServer -ne '') {
        $arguments = "$arguments /sqlserver:$DbImpExpServer"
    }
    Add-Step 'dbimpexp' (Invoke-Program $DbImpExp $arguments)
}

if ($SqlInstance -ne '') {
    foreach ($database in $Databases) {
        $step = "sql-$database"
        $folder = New-StepFolder $step
        # A copy leaves the chain of the backups that are made otherwise as it is.
        $query = "BACKUP DATABASE [$database] TO DISK = N'$folder\$database.bak' WITH COPY_ONLY, CHECKSUM, INIT"
        Add-Step $step (Invoke-Program 'sqlcmd.exe' "-S `"$SqlInstance`" -E -b -Q `"$query`"")
    }
}

if ($Accounts) {
    $folder = New-StepFolder 'accounts'
    $columns = @('InstanceID', 'DisplayName', 'PrimaryURI', 'UserDN', 'HomeServerDN', 'TargetServerDNIfMoving', 'Enabled')
    Get-WmiObject -Namespace $WmiNamespace -Class 'MSFT_SIPESUserSetting' |
        Select-Object $columns |
        Export-Csv -Path "$folder\accounts.csv" -NoTypeInformation -Encoding Unicode
    Add-Step 'accounts' 0
}

if ($steps.Count -eq 0) {
    throw 'nothing was asked for: see the parameters'
}

$lines = @('cleargate-done/1', "name$tab$Name", "host$tab$([System.Environment]::MachineName)")
$files = @()
$failed = 0
foreach ($one in $steps) {
    if ($one.Status -ne 0) {
        $failed = $failed + 1
    }
    $folder = [System.IO.Path]::Combine($incoming, $one.Step)
    foreach ($file in [System.IO.Directory]::GetFiles($folder)) {
        $size = (New-Object System.IO.FileInfo($file)).Length
        $relative = $one.Step + '\' + [System.IO.Path]::GetFileName($file)
        $files += 'file', $one.Step, $size.ToString($invariant), (Get-Sha256 $file), $relative -join $tab
    }
}
$lines += "started$tab$(Format-Instant $started)"
# The end is written when all has been hashed, so that the marker is as old as it says.
$lines += "finished$tab$(Format-Instant (Get-UtcNow))"
foreach ($one in $steps) {
    $lines += 'step', $one.Step, $one.Status.ToString($invariant) -join $tab
}
$lines += $files
$lines += "end$tab$($files.Count)"
Write-WholeFile ([System.IO.Path]::Combine($incoming, 'cleargate-done.txt')) (($lines -join $newLine) + $newLine)

$parent = [System.IO.Path]::Combine($Share, $Name)
[void][System.IO.Directory]::CreateDirectory($parent)
[System.IO.Directory]::Move($incoming, [System.IO.Path]::Combine($parent, $stamp))
Write-Host "wrote $($files.Count) files, $failed steps failed"
if ($failed -gt 0) {
    exit 1
}
exit 0
